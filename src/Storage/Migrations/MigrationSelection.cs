using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Migrations;

/// <summary>The steps and the months that were asked for.</summary>
internal sealed record MigrationSelection
{
    public required MigrationGraph Graph { get; init; }

    public required IReadOnlyList<Migration> Migrations { get; init; }

    public required IReadOnlyList<Month> Months { get; init; }

    /// <summary>What there is once they are applied, months apart.</summary>
    public IReadOnlySet<SchemaObject> Objects(Func<Migration, bool> applies) => Migrations.Where(applies).Aggregate(
        (IReadOnlySet<SchemaObject>)new HashSet<SchemaObject>(),
        (before, migration) => SchemaChanges.Apply(migration.Sql, before));

    /// <exception cref="MigrationSelectionException">A table is unknown, or something to be skipped is needed by another step.</exception>
    public static MigrationSelection Of(MigrationOptions options, DateTimeOffset now)
    {
        var graph = new MigrationGraph(EmbeddedMigrations.All());
        var months = AuditMonthMigration.Months(now);
        var tables = graph.Objects.Where(each => each.Kind is SchemaObjectKind.Table).Select(each => each.Name);
        var available = tables.Concat(months.Select(AuditMonthMigration.Partition)).Order(StringComparer.Ordinal).ToArray();
        if (options.Tables.Except(available).ToArray() is { Length: > 0 } unknown)
        {
            throw new MigrationSelectionException($"Unknown: {string.Join(", ", unknown)}. Available tables: {string.Join(", ", available)}.");
        }

        var chosen = months.Where(month => (options.Tables.Count == 0 || options.Tables.Contains(AuditMonthMigration.Partition(month)))
            && !options.Skip.Contains(AuditMonthMigration.Partition(month)) && !options.Skip.Contains(AuditMonthMigration.Name)).ToArray();
        var needed = chosen.Length > 0 && options.Tables.Count > 0 ? [PartitionSettings.AuditEvents] : Array.Empty<string>();
        var skip = options.Skip.Where(name => name != AuditMonthMigration.Name && !months.Select(AuditMonthMigration.Partition).Contains(name)).ToArray();
        var migrations = graph.Select([.. options.Tables.Except(months.Select(AuditMonthMigration.Partition)).Union(needed)], skip);
        if (chosen.Length > 0 && !migrations.Any(migration => graph[migration].Tables.Contains(PartitionSettings.AuditEvents)))
        {
            throw new MigrationSelectionException($"{PartitionSettings.AuditEvents} cannot be skipped: {AuditMonthMigration.Name} needs it. Skip both, or neither.");
        }

        return new MigrationSelection { Graph = graph, Migrations = migrations, Months = chosen };
    }
}
