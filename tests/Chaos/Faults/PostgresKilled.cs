namespace Kubernaut.Chaos.Faults;

/// <summary>The server dies in the middle of statements and commits, and comes back over what it had on disk.</summary>
internal sealed class PostgresKilled : IFault
{
    public string Name => "postgres-killed";

    public string Story => "PostgreSQL is killed (SIGKILL) while events are being written, and started again.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        for (var round = 0; round < scene.Sized(5, 2); round++)
        {
            await scene.Postgres.KillAsync();
            await Scene.LastAsync(TimeSpan.FromSeconds(2), cancellationToken);
            await scene.Postgres.StartAsync();
            await scene.AcknowledgedAsync(scene.Sized(1000, 200));
        }
    }
}
