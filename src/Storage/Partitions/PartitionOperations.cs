using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Partitions;

/// <summary>The append-only table of what maintenance did.</summary>
internal static class PartitionOperations
{
    /// <summary>Told before a step that cannot be a transaction.</summary>
    public const string Begun = "begun";

    public const string Done = "done";

    public static Task RecordAsync(
        NpgsqlConnection connection, string kind, PlannedAction action, Month month, uint relation, string state, CancellationToken cancellationToken) =>
        RecordAsync(connection, kind, action.Partition, action.Reason, month, relation, state, cancellationToken);

    /// <summary>Months that were detached and months that were dropped after an instant.</summary>
    public static async Task<int> CountRemovalsAsync(NpgsqlConnection connection, DateTimeOffset since, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT count(*)::int FROM partition_operations
            WHERE kind IN ('detach', 'drop') AND state = 'done' AND completed_at > $1
            """;

        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = since.ToUniversalTime() } } };
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task RecordAsync(
        NpgsqlConnection connection,
        string kind,
        string partition,
        string reason,
        Month month,
        uint relation,
        string state,
        CancellationToken cancellationToken)
    {
        // A table in another schema than its parent is called with its schema, yet keeps only its own name when it is put away. One
        // that was just dropped has none any more.
        const string sql = """
            INSERT INTO partition_operations (kind, partition_name, month, reason, relation, state)
            VALUES ($1, coalesce((SELECT relname FROM pg_class WHERE oid = $5), $2), $3, $4, $5, $6)
            """;

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = kind },
                new() { Value = partition },
                new() { Value = month.First },
                new() { Value = reason },
                new() { Value = relation, NpgsqlDbType = NpgsqlDbType.Oid },
                new() { Value = state },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
