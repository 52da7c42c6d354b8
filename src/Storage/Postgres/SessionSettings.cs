using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Sets what a connection of one's own is to hold to from now on.</summary>
internal static class SessionSettings
{
    /// <summary>For maintenance: no statement may be ended half done, whatever the role or the database was told.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        await Statements.RunAsync(connection, "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0", cancellationToken);
        await SetLockTimeoutAsync(connection, lockTimeout, cancellationToken);
    }

    /// <exception cref="InvalidOperationException">The connection goes back to a pool, and the next who gets it would find what was set and locked.</exception>
    public static void RequireOwn(NpgsqlConnection connection)
    {
        if (new NpgsqlConnectionStringBuilder(connection.ConnectionString).Pooling)
        {
            throw new InvalidOperationException($"Settings and locks of a session need a connection of {nameof(OwnerDatabase)}.");
        }
    }

    public static async Task SetLockTimeoutAsync(NpgsqlConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RequireOwn(connection);
        const string sql = "SELECT set_config('lock_timeout', $1, false)";

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = $"{(int)timeout.TotalMilliseconds}ms" } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
