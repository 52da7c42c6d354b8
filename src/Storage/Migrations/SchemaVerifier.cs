using Dapper;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Compares a database with the schema that its migrations should have left there. Changes nothing.</summary>
internal sealed class SchemaVerifier(OwnerDatabase database)
{
    /// <summary>Indexes that stand under an older name in databases made by others, of which one each is enough.</summary>
    private static readonly Dictionary<string, string> OlderNames = new()
    {
        ["idx_audit_events_correlation_id"] = "idx_audit_events_correlation",
        ["idx_audit_events_event_timestamp"] = "idx_audit_events_timestamp",
    };

    public async Task<SchemaVerification> VerifyAsync(MigrationSelection selection, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var recorded = await MigrationRecord.ReadAsync(connection, cancellationToken);
        var extensions = await SchemaMigrator.ReadExtensionsAsync(connection, cancellationToken);
        string? WaitsFor(Migration migration) => SchemaMigrator.WaitsFor(selection.Graph, migration, extensions, recorded);

        var found = await ReadAsync(connection, cancellationToken);
        var selected = selection.Objects(migration => WaitsFor(migration) is null).ToList();
        var missing = selected.Where(wanted => !IsThere(wanted, found.Keys)).ToList();
        var months = await MissingMonthsAsync(connection, selection.Months, cancellationToken);
        missing.AddRange(months.Select(month => new SchemaObject(SchemaObjectKind.Partition, PartitionSettings.AuditEvents, AuditMonthMigration.Partition(month))));
        if (selection.Months.Count > 0)
        {
            missing.AddRange(await MissingIndexesOfMonthsAsync(connection, cancellationToken));
        }

        // What is broken in tables of others is theirs to mend.
        var tables = selected.Select(each => each.Kind is SchemaObjectKind.Table ? each.Name : each.Table).ToHashSet();
        var invalid = found.Where(each => !each.Value && tables.Contains(each.Key.Table)).Select(each => each.Key).ToList();
        if (tables.Contains(PartitionSettings.AuditEvents))
        {
            invalid.AddRange(await DisabledTriggersOfMonthsAsync(connection, cancellationToken));
        }

        return new SchemaVerification
        {
            Missing = [.. missing.OrderBy(each => each.Kind).ThenBy(each => each.Table, StringComparer.Ordinal).ThenBy(each => each.Name, StringComparer.Ordinal)],
            Invalid = [.. invalid.OrderBy(each => each.ToString(), StringComparer.Ordinal)],
            Waiting = [.. selection.Migrations.Where(migration => WaitsFor(migration) is not null)
                .Select(migration => new PendingMigration(migration.Name, SchemaMigrator.ExtensionCommand(WaitsFor(migration)!)))],
        };
    }

    public async Task<IReadOnlyList<Month>> MissingMonthsAsync(IReadOnlyList<Month> months, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await MissingMonthsAsync(connection, months, cancellationToken);
    }

    /// <returns>Everything in the schema, and whether it works.</returns>
    internal static async Task<IReadOnlyDictionary<SchemaObject, bool>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            WITH tables AS (
                SELECT oid, relname::text AS name FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'schema_migrations'
            )
            SELECT 'Table' AS Kind, NULL AS "Table", name AS Name, true AS IsWhole FROM tables
            UNION ALL
            SELECT 'Column', t.name, a.attname::text, true
            FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT 'Constraint', t.name, c.conname::text, c.convalidated
            FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype IN ('c', 'f', 'p', 'u', 'x')
            UNION ALL
            SELECT 'Index', t.name, c.relname::text, i.indisvalid AND i.indisready
            FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
            WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND conrelid = t.oid)
            UNION ALL
            SELECT 'Trigger', t.name, g.tgname::text, g.tgenabled NOT IN ('D', 'R')
            FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
            UNION ALL
            SELECT DISTINCT 'Function', NULL, p.proname::text, true
            FROM pg_proc p
            WHERE p.pronamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
            """;

        var rows = await connection.QueryAsync<Row>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => new SchemaObject(Enum.Parse<SchemaObjectKind>(row.Kind), row.Table, row.Name), row => row.IsWhole);
    }

    private static bool IsThere(SchemaObject wanted, IEnumerable<SchemaObject> found) =>
        found.Contains(wanted) || (OlderNames.TryGetValue(wanted.Name, out var older) && found.Contains(wanted with { Name = older }));

    /// <summary>By bounds: a partition may have another name, and a table of the right name may be no partition.</summary>
    private static async Task<IReadOnlyList<Month>> MissingMonthsAsync(NpgsqlConnection connection, IReadOnlyList<Month> months, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT day
            FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid
            CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(\S+)''\) TO \(''(\S+)''\)') AS found
            CROSS JOIN LATERAL daterange(found[1]::date, found[2]::date) AS bounds
            JOIN unnest(@days) AS day ON bounds @> daterange(day, (day + interval '1 month')::date)
            WHERE i.inhparent = to_regclass('audit_events') AND NOT i.inhdetachpending AND found IS NOT NULL
            """;

        var parameters = new { days = months.Select(month => month.First).ToArray() };
        var covered = (await connection.QueryAsync<DateOnly>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).ToHashSet();
        return [.. months.Where(month => !covered.Contains(month.First))];
    }

    private static async Task<IEnumerable<SchemaObject>> MissingIndexesOfMonthsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT child.relname::text AS "Table", wanted.relname::text AS Name
            FROM pg_inherits i
            JOIN pg_class child ON child.oid = i.inhrelid
            JOIN pg_index of_parent ON of_parent.indrelid = i.inhparent
            JOIN pg_class wanted ON wanted.oid = of_parent.indexrelid
            WHERE i.inhparent = to_regclass('audit_events') AND NOT i.inhdetachpending
              AND NOT EXISTS (SELECT FROM pg_inherits attached JOIN pg_index of_child ON of_child.indexrelid = attached.inhrelid
                              WHERE attached.inhparent = of_parent.indexrelid AND of_child.indrelid = child.oid AND of_child.indisvalid)
            """;

        var rows = await connection.QueryAsync<(string Table, string Name)>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return rows.Select(row => new SchemaObject(SchemaObjectKind.Index, row.Table, row.Name));
    }

    /// <summary>Of the parent's and of a month's own, which a sealed one has. A month without those of its parent cannot be.</summary>
    private static async Task<IEnumerable<SchemaObject>> DisabledTriggersOfMonthsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT child.relname::text AS "Table", own.tgname::text AS Name
            FROM pg_inherits i
            JOIN pg_class child ON child.oid = i.inhrelid
            JOIN pg_trigger own ON own.tgrelid = child.oid AND own.tgenabled IN ('D', 'R') AND own.tgconstraint = 0
            WHERE i.inhparent = to_regclass('audit_events') AND NOT i.inhdetachpending
            """;

        var rows = await connection.QueryAsync<(string Table, string Name)>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return rows.Select(row => new SchemaObject(SchemaObjectKind.Trigger, row.Table, row.Name));
    }

    private sealed record Row
    {
        public required string Kind { get; init; }

        public string? Table { get; init; }

        public required string Name { get; init; }

        public required bool IsWhole { get; init; }
    }
}
