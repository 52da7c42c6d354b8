namespace Kubernaut.Chaos.Faults;

/// <summary>An ordinary maintenance window, with nobody telling the senders.</summary>
internal sealed class PostgresStopped : IFault
{
    public string Name => "postgres-stopped";

    public string Story => "PostgreSQL is stopped in good order, a minute long, and started again.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        await scene.Postgres.StopAsync();
        await scene.QueuedAsync(scene.Sized(1000, 100));
        await Scene.LastAsync(scene.Sized(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(4)), cancellationToken);
        await scene.Postgres.StartAsync();
    }
}
