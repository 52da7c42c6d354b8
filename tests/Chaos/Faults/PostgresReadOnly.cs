namespace Kubernaut.Chaos.Faults;

/// <summary>What an administrator does when a disk runs full, and what a failover leaves behind for a moment: reads work, writes do not.</summary>
internal sealed class PostgresReadOnly : IFault
{
    public string Name => "postgres-read-only";

    public string Story => "PostgreSQL refuses every write for a while (default_transaction_read_only).";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        await scene.ExecuteAsync("ALTER SYSTEM SET default_transaction_read_only = on");
        await scene.ExecuteAsync("SELECT pg_reload_conf()");
        await scene.QueuedAsync(scene.Sized(2000, 200));
        await scene.ExecuteAsync("ALTER SYSTEM RESET default_transaction_read_only");
        await scene.ExecuteAsync("SELECT pg_reload_conf()");
    }
}
