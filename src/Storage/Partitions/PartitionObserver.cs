using System.Data;
using Dapper;
using Kubernaut.Storage.Archives;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Seals;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Reads from the catalog what partitions a table has. Needs no privilege on any of them.</summary>
public sealed class PartitionObserver(RuntimeDatabase database)
{
    public async Task<PartitionObservation> ObserveAsync(string table, CancellationToken cancellationToken)
    {
        // The bounds are printed as the session prints dates, and a partition being dropped must not hold us up for long.
        const string settings = "SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL lock_timeout = '5s'";

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            settings, transaction: transaction, cancellationToken: cancellationToken));

        var parent = await ReadTableAsync(connection, table, cancellationToken);
        if (!parent.PartitionedByDay)
        {
            return new PartitionObservation
            {
                Table = table,
                TableExists = parent.TableExists,
                PartitionedByDay = false,
                DatabaseClock = parent.Clock,
            };
        }

        var children = await ReadChildrenAsync(connection, table, cancellationToken);
        var missingIndexes = await ReadMissingIndexesAsync(connection, table, cancellationToken);
        var defaultChild = children.Find(child => child.Bounds == "DEFAULT");
        var strays = await ReadStraysAsync(connection, table, cancellationToken);
        var (retired, strangers) = await RetiredTables.ReadAsync(connection, cancellationToken);
        var (watch, keepMonths) = await MaintenanceMemory.ReadAsync(connection, cancellationToken);

        return new PartitionObservation
        {
            Table = table,
            TableExists = true,
            PartitionedByDay = true,
            DatabaseClock = parent.Clock,
            Partitions = [.. children
                .Where(child => child != defaultChild)
                .Select(child => new ObservedPartition
                {
                    Name = child.Name,
                    Relation = child.Relation,
                    Bounds = PartitionBounds.Parse(child.Bounds),
                    DetachPending = child.DetachPending,
                    EstimatedRows = child.EstimatedRows,
                    Bytes = child.Bytes,
                    MissingIndexes = [.. missingIndexes[child.Relation]],
                    HasPayloadIndex = child.HasPayloadIndex,
                    IsFrozen = child.IsFrozen,
                })],
            Default = defaultChild is null ? null : new DefaultPartition(defaultChild.Name, defaultChild.IsEmpty),
            Impostors = [.. strays.Where(stray => stray.Month is null).Select(stray => stray.Name)],
            Stranded = [.. strays.Where(stray => stray.Month is not null).Select(stray => new StrandedPartition(stray.Name, stray.Relation, Month.Of(stray.Month!.Value)))],
            Retired = retired,
            Strangers = strangers,
            Seals = (await SealTable.ReadAsync(connection, month: null, cancellationToken)).ToDictionary(seal => seal.Month, seal => seal.Digest),
            Archives = await ArchiveTable.ReadAsync(connection, cancellationToken),
            Watch = watch,
            RememberedKeepMonths = keepMonths,
        };
    }

    private static Task<TableRow> ReadTableAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT to_regclass(@table) IS NOT NULL AS TableExists,
                   EXISTS (SELECT FROM pg_partitioned_table p
                           JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
                           WHERE p.partrelid = to_regclass(@table) AND p.partstrat = 'r' AND p.partnatts = 1
                             AND a.atttypid = 'date'::regtype) AS PartitionedByDay,
                   clock_timestamp() AS Clock
            """;

        return connection.QuerySingleAsync<TableRow>(
            new CommandDefinition(sql, new { table }, cancellationToken: cancellationToken));
    }

    private static async Task<List<ChildRow>> ReadChildrenAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        // Either count alone lags: reltuples until the next ANALYZE, the live tuples after a crash, when they begin at 0.
        const string sql = """
            SELECT CASE WHEN child.relnamespace = parent.relnamespace THEN child.relname::text ELSE child.oid::regclass::text END AS Name,
                   coalesce(pg_get_expr(child.relpartbound, child.oid), '') AS Bounds,
                   i.inhdetachpending AS DetachPending,
                   greatest(child.reltuples::bigint, pg_stat_get_live_tuples(child.oid), 0) AS EstimatedRows,
                   coalesce(pg_total_relation_size(child.oid), 0) AS Bytes,
                   coalesce(pg_relation_size(child.oid), 0) = 0 AS IsEmpty,
                   child.oid AS Relation,
                   EXISTS (SELECT FROM pg_index x
                           JOIN pg_class index ON index.oid = x.indexrelid
                           JOIN pg_am method ON method.oid = index.relam AND method.amname = 'gin'
                           JOIN pg_attribute a ON a.attrelid = child.oid AND a.attname = 'event_data'
                           WHERE x.indrelid = child.oid AND x.indisvalid AND a.attnum = ANY (x.indkey))
                       AND EXISTS (SELECT FROM partition_operations o WHERE o.relation = child.oid AND o.kind = 'index') AS HasPayloadIndex,
                   EXISTS (SELECT FROM partition_operations o WHERE o.relation = child.oid AND o.kind = 'freeze') AS IsFrozen
            FROM pg_inherits i
            JOIN pg_class child ON child.oid = i.inhrelid
            JOIN pg_class parent ON parent.oid = i.inhparent
            WHERE i.inhparent = to_regclass(@table)
            ORDER BY 1
            """;

        return (await connection.QueryAsync<ChildRow>(
            new CommandDefinition(sql, new { table }, cancellationToken: cancellationToken))).AsList();
    }

    private static async Task<ILookup<uint, string>> ReadMissingIndexesAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT child.oid AS Child, wanted.relname::text AS Index
            FROM pg_inherits i
            JOIN pg_class child ON child.oid = i.inhrelid
            JOIN pg_index of_parent ON of_parent.indrelid = i.inhparent
            JOIN pg_class wanted ON wanted.oid = of_parent.indexrelid
            WHERE i.inhparent = to_regclass(@table) AND NOT i.inhdetachpending
              AND NOT EXISTS (SELECT FROM pg_inherits attached
                              JOIN pg_index of_child ON of_child.indexrelid = attached.inhrelid
                              WHERE attached.inhparent = of_parent.indexrelid
                                AND of_child.indrelid = child.oid AND of_child.indisvalid)
            ORDER BY 1, 2
            """;

        var rows = await connection.QueryAsync<(uint Child, string Index)>(
            new CommandDefinition(sql, new { table }, cancellationToken: cancellationToken));
        return rows.ToLookup(row => row.Child, row => row.Index);
    }

    /// <summary>With a month: a run of ours has begun to detach it and has not come to put it away.</summary>
    private static async Task<List<StrayRow>> ReadStraysAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        // By both oid and name: in a database that was restored from a dump, an oid that was recorded may be that of any table.
        const string sql = """
            SELECT CASE WHEN stray.relnamespace = parent.relnamespace THEN stray.relname::text ELSE stray.oid::regclass::text END AS Name,
                   stray.oid AS Relation,
                   CASE newest.state WHEN 'begun' THEN newest.month END AS Month
            FROM pg_class parent
            JOIN pg_class stray ON stray.relkind <> 'i'
            LEFT JOIN LATERAL (
                SELECT o.state, o.month FROM partition_operations o
                WHERE o.relation = stray.oid AND o.partition_name = stray.relname AND o.kind IN ('detach', 'restore')
                ORDER BY o.operation_id DESC LIMIT 1) AS newest ON true
            WHERE parent.oid = to_regclass(@table)
              AND (newest.state = 'begun'
                   OR (stray.relnamespace = parent.relnamespace
                       AND starts_with(stray.relname, parent.relname) AND substr(stray.relname, length(parent.relname) + 1) ~ '^_y\d{4}m\d{2}$'))
              AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = stray.oid AND i.inhparent = parent.oid)
            ORDER BY 1
            """;

        return (await connection.QueryAsync<StrayRow>(
            new CommandDefinition(sql, new { table }, cancellationToken: cancellationToken))).AsList();
    }

    private sealed record TableRow
    {
        public bool TableExists { get; init; }

        public bool PartitionedByDay { get; init; }

        public DateTimeOffset Clock { get; init; }
    }

    private sealed record ChildRow
    {
        public required string Name { get; init; }

        public required string Bounds { get; init; }

        public bool DetachPending { get; init; }

        public long EstimatedRows { get; init; }

        public long Bytes { get; init; }

        public bool IsEmpty { get; init; }

        public uint Relation { get; init; }

        public bool HasPayloadIndex { get; init; }

        public bool IsFrozen { get; init; }
    }

    private sealed record StrayRow
    {
        public required string Name { get; init; }

        public uint Relation { get; init; }

        public DateOnly? Month { get; init; }
    }
}
