using System.Data.Common;
using Dapper;

namespace Kubernaut.Storage.Partitions;

/// <summary>Reads which detached months there are.</summary>
internal static class RetiredTables
{
    /// <returns>Those that we have put away, oldest first, and the names of those that we have not.</returns>
    public static async Task<(IReadOnlyList<RetiredPartition> Known, IReadOnlyList<string> Strangers)> ReadAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        // By name, since a database that was restored from a dump has other oids. The seal tells whether the rows are the month's. A
        // table that bears the name of a month that was dropped or brought back since is not the one that we have put away.
        const string sql = """
            SELECT c.relname::text AS Name, put_away.month AS Month, put_away.completed_at AS DetachedAt,
                   EXISTS (SELECT FROM partition_operations o
                           WHERE o.partition_name = c.relname AND o.kind IN ('archive', 'drop') AND o.state = 'begun'
                             AND o.operation_id > put_away.operation_id) AS WasTried,
                   greatest(c.reltuples::bigint, pg_stat_get_live_tuples(c.oid), 0) AS EstimatedRows,
                   coalesce(pg_total_relation_size(c.oid), 0) AS Bytes
            FROM pg_class c
            LEFT JOIN LATERAL (
                SELECT o.kind, o.month, o.completed_at, o.operation_id FROM partition_operations o
                WHERE o.partition_name = c.relname AND o.kind IN ('detach', 'drop', 'restore') AND o.state = 'done'
                ORDER BY o.operation_id DESC LIMIT 1) AS put_away ON put_away.kind = 'detach'
            WHERE c.relnamespace = to_regnamespace(@Schema) AND c.relkind = 'r'
            ORDER BY put_away.month, c.relname
            """;

        var rows = (await connection.QueryAsync<RetiredRow>(
            new CommandDefinition(sql, new { RetiredPartition.Schema }, cancellationToken: cancellationToken))).AsList();
        return (
            [.. rows.Where(row => row.Month is not null).Select(row => new RetiredPartition
            {
                Name = row.Name,
                Month = Month.Of(row.Month!.Value),
                DetachedAt = row.DetachedAt!.Value,
                WasTried = row.WasTried,
                EstimatedRows = row.EstimatedRows,
                Bytes = row.Bytes,
            })],
            [.. rows.Where(row => row.Month is null).Select(row => row.Name)]);
    }

    private sealed record RetiredRow
    {
        public required string Name { get; init; }

        public DateOnly? Month { get; init; }

        public DateTimeOffset? DetachedAt { get; init; }

        public bool WasTried { get; init; }

        public long EstimatedRows { get; init; }

        public long Bytes { get; init; }
    }
}
