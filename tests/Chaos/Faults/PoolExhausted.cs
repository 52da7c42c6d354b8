using Npgsql;

namespace Kubernaut.Chaos.Faults;

/// <summary>Every connection of a small pool waits behind a lock, so that requests wait for a connection before they wait for anything else.</summary>
internal sealed class PoolExhausted : IFault
{
    public string Name => "pool-exhausted";

    public string Story => "A lock on audit_events holds all connections of a pool of four.";

    public ScenePlan Plan => new() { PostgresOptions = ";Maximum Pool Size=4;Timeout=2" };

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create($"{scene.Postgres.Address};Pooling=false");
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE", connection, transaction))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await scene.QueuedAsync(scene.Sized(500, 100));
        await Scene.LastAsync(scene.Sized(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(8)), cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
    }
}
