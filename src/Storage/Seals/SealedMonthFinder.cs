using Kubernaut.Storage.Partitions;
using Npgsql;

namespace Kubernaut.Storage.Seals;

/// <summary>Finds the rows of a sealed month, wherever maintenance has brought them.</summary>
internal static class SealedMonthFinder
{
    /// <returns>The table as this session must write it; null when there is none.</returns>
    public static async Task<(SealedMonthState State, string? Relation)> FindAsync(NpgsqlConnection connection, Month month, CancellationToken cancellationToken)
    {
        // A month whose detach is pending is where it was, and the digest reads it by its own name.
        const string sql = """
            SELECT 0, c.oid::regclass::text
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass('audit_events')
              AND pg_get_expr(c.relpartbound, c.oid) = format('FOR VALUES FROM (%L) TO (%L)', $1, $2)
            UNION ALL
            SELECT 1, c.oid::regclass::text
            FROM pg_class c
            WHERE c.relnamespace = to_regnamespace($3) AND c.relkind = 'r'
              AND $1 = (SELECT o.month FROM partition_operations o
                        WHERE o.partition_name = c.relname AND o.kind = 'detach' AND o.state = 'done'
                        ORDER BY o.operation_id DESC LIMIT 1)
            UNION ALL
            SELECT 2, NULL
            WHERE 'drop' = (SELECT o.kind FROM partition_operations o
                            WHERE o.month = $1 AND o.kind IN ('drop', 'restore') ORDER BY o.operation_id DESC LIMIT 1)
            ORDER BY 1
            LIMIT 1
            """;

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = month.First }, new() { Value = month.End }, new() { Value = RetiredPartition.Schema } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? ((SealedMonthState)reader.GetInt32(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1))
            : (SealedMonthState.Missing, null);
    }
}
