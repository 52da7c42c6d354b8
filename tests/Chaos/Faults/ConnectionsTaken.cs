using Npgsql;

namespace Kubernaut.Chaos.Faults;

/// <summary>Others hold every connection that the server has (53300), and ours are cut.</summary>
internal sealed class ConnectionsTaken : IFault
{
    public string Name => "connections-taken";

    public string Story => "Others take every connection of the server.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create($"{scene.Postgres.Address};Pooling=false");
        var taken = new List<NpgsqlConnection>();
        try
        {
            // Ours come back between two of theirs, so they are cut again until none gets in.
            while (taken.Count < 1000 && await TakeAsync(source, cancellationToken) is { } connection)
            {
                taken.Add(connection);
            }

            await CutAsync(taken[0], cancellationToken);
            while (await TakeAsync(source, cancellationToken) is { } connection)
            {
                taken.Add(connection);
            }

            await Scene.LastAsync(scene.Sized(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4)), cancellationToken);
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task<NpgsqlConnection?> TakeAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            return null;
        }
    }

    private static async Task CutAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'kubernaut-storage'", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
