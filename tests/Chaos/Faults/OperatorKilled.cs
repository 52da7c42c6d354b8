namespace Kubernaut.Chaos.Faults;

/// <summary>Wherever in its work it dies: senders without an answer send again, and find their event stored, queued, or gone nowhere.</summary>
internal sealed class OperatorKilled : IFault
{
    public string Name => "operator-killed";

    public string Story => "One of two operators is killed (SIGKILL) at random moments, with PostgreSQL there and away, and started again.";

    public ScenePlan Plan => new() { Replicas = 2 };

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        for (var round = 0; round < scene.Sized(10, 2); round++)
        {
            // Every second time in the middle of queueing, or of draining what was queued.
            var isAway = round % 2 == 1;
            if (isAway)
            {
                await scene.Postgres.KillAsync();
                await scene.QueuedAsync(scene.Sized(300, 100));
            }

            await Scene.LastAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 500)), cancellationToken);
            var victim = scene.Replicas[Random.Shared.Next(scene.Replicas.Count)];
            await victim.KillAsync();
            if (isAway)
            {
                await scene.Postgres.StartAsync();
            }

            await scene.ReplaceAsync(victim, victim.Name);
        }
    }
}
