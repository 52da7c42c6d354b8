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

    public static async Task SetLockTimeoutAsync(NpgsqlConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        const string sql = "SELECT set_config('lock_timeout', $1, false)";

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = $"{(int)timeout.TotalMilliseconds}ms" } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
