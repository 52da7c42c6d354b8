using Kubernaut.Storage.Migrations;
using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Asks the database what readiness depends on. Every question throws an NpgsqlException when it cannot be asked or is not answered within two seconds.</summary>
public sealed class DatabaseStatus(RuntimeDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>Null when rows can be written; else why not.</returns>
    public async Task<string?> WhyNotWritableAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT CASE
                WHEN pg_is_in_recovery() THEN 'is a standby'
                WHEN current_setting('transaction_read_only') = 'on' THEN 'is read-only'
            END
            """;

        return await ScalarAsync<string>(new NpgsqlCommand(sql), cancellationToken);
    }

    /// <returns>The number of the newest migration; null when the schema has not been created yet, or has lost the audit trail since.</returns>
    public async Task<int?> SchemaVersionAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT max(number) FROM schema_migrations WHERE to_regclass('audit_events') IS NOT NULL";
        try
        {
            return await ScalarAsync<int?>(new NpgsqlCommand(sql), cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }

    /// <returns>The database roles that nobody has created yet. Without them every login has the owner's rights, or none.</returns>
    public async Task<string[]> MissingRolesAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT array_agg(name ORDER BY name) FROM unnest(@Names) AS name WHERE to_regrole(name) IS NULL";
        return await ScalarAsync<string[]>(new NpgsqlCommand(sql) { Parameters = { new("Names", DatabaseRoles.All) } }, cancellationToken) ?? [];
    }

    /// <summary>Whether an event of that day has a partition to go to, judged by bounds: names lie after a detach.</summary>
    public async Task<bool> HasAuditPartitionAsync(DateOnly day, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT EXISTS (
                SELECT
                FROM pg_inherits
                JOIN pg_class ON pg_class.oid = inhrelid
                CROSS JOIN LATERAL regexp_match(pg_get_expr(relpartbound, pg_class.oid), 'FROM \(''(\S+)''\) TO \(''(\S+)''\)') AS bounds
                WHERE inhparent = to_regclass('audit_events') AND NOT inhdetachpending
                  AND @Day >= bounds[1]::date AND @Day < bounds[2]::date)
            """;

        return await ScalarAsync<bool>(new NpgsqlCommand(sql) { Parameters = { new("Day", day) } }, cancellationToken);
    }

    /// <summary>Not by a token: the driver tells the server over a second connection, and of one that is frozen it hears nothing for long.</summary>
    private async Task<T?> ScalarAsync<T>(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync<T>(command, cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException late)
        {
            // As the driver tells of its own limits.
            throw new NpgsqlException("PostgreSQL did not answer in time.", late);
        }
    }

    private async Task<T?> ReadAsync<T>(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using (command)
        {
            command.Connection = connection;
            return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
        }
    }
}
