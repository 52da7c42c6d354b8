namespace Kubernaut.Chaos.Faults;

/// <summary>The same event comes in by two doors at the same moment, and may be stored at one and queued at the other.</summary>
internal sealed class SentTwice : IFault
{
    public string Name => "sent-twice";

    public string Story => "Every request goes to two replicas at once, while PostgreSQL is killed and comes back.";

    public ScenePlan Plan => new() { Replicas = 2, SendTwice = true };

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        for (var round = 0; round < scene.Sized(4, 1); round++)
        {
            await scene.Postgres.KillAsync();
            await scene.QueuedAsync(scene.Sized(500, 100));
            await scene.Postgres.StartAsync();
            await scene.AcknowledgedAsync(scene.Sized(1000, 200));
        }
    }
}
