using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Audit;

/// <summary>Lets tests bring writers together: while the table is held, all of them wait.</summary>
internal static class HeldAuditEvents
{
    /// <returns>Holds the table until it is disposed.</returns>
    public static async Task<NpgsqlConnection> HoldAuditEventsAsync(this TestDatabase database)
    {
        var connection = await database.Owner.OpenAsync(default);
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <returns>How many sessions of the database wait for a lock.</returns>
    public static Task<long> CountWaitingAsync(this TestDatabase database) => database.ScalarAsync<long>(
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()");
}
