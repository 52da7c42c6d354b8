namespace Kubernaut.Chaos.Faults;

/// <summary>What Redis has acknowledged while PostgreSQL is away must be on its disk.</summary>
internal sealed class RedisKilled : IFault
{
    public string Name => "redis-killed";

    public string Story => "Redis is killed (SIGKILL) while PostgreSQL is away and events are being queued.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        await scene.Postgres.StopAsync();
        for (var round = 0; round < scene.Sized(4, 1); round++)
        {
            await scene.QueuedAsync(scene.Sized(1000, 200));
            await scene.Redis.KillAsync();
            await Scene.LastAsync(TimeSpan.FromSeconds(1), cancellationToken);
            await scene.Redis.StartAsync();
        }

        await scene.QueuedAsync(scene.Sized(1000, 200));
        await scene.Postgres.StartAsync();
    }
}
