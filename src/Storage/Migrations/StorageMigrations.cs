using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;

namespace Kubernaut.Storage.Migrations;

/// <summary>The schema for whoever tests against it: applies it or a part of it to a database, and tells what a database lacks.</summary>
/// <remarks>Every call may be made by any number of processes at once, and again.</remarks>
public static class StorageMigrations
{
    /// <summary>All steps there are, in their order, and after them the months of audit_events.</summary>
    public static IReadOnlyList<MigrationInfo> Available
    {
        get
        {
            var graph = new MigrationGraph(EmbeddedMigrations.All());
            return [.. graph.Migrations.Select(migration => graph[migration].Info()), AuditMonthMigration.Info(graph, TimeProvider.System.GetUtcNow())];
        }
    }

    /// <summary>What a service needs that emits audit events: the table with its months, and what they need.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public static Task<SchemaMigrationResult> ApplyAuditAsync(MigrationOptions options, CancellationToken cancellationToken) =>
        ApplyAsync(options with { Tables = AuditTables(options.Time) }, cancellationToken);

    /// <summary>The whole schema.</summary>
    /// <inheritdoc cref="ApplyAsync"/>
    public static Task<SchemaMigrationResult> ApplyAllAsync(MigrationOptions options, CancellationToken cancellationToken) =>
        ApplyAsync(options with { Tables = [], Skip = [] }, cancellationToken);

    /// <summary>The tables that the options name, with all that makes them whole and all that they need.</summary>
    /// <exception cref="MigrationSelectionException">A table is unknown, or something to be skipped is needed; nothing was done.</exception>
    /// <exception cref="MigrationChangedException">An applied step differs from ours; nothing was done.</exception>
    /// <exception cref="Npgsql.NpgsqlException">PostgreSQL is away or refused a step. Steps before it are applied; call again.</exception>
    public static async Task<SchemaMigrationResult> ApplyAsync(MigrationOptions options, CancellationToken cancellationToken)
    {
        await using var database = new OwnerDatabase(options.OwnerConnectionString);
        return await new SchemaMigrator(database, options.Time, options.Logger).ApplyAsync(options, cancellationToken);
    }

    /// <summary>Everything that the database lacks of those tables: columns, indexes, constraints, triggers, functions and months too.</summary>
    /// <exception cref="MigrationSelectionException">A table is unknown.</exception>
    /// <exception cref="Npgsql.NpgsqlException">PostgreSQL cannot be asked.</exception>
    public static async Task<SchemaVerification> VerifyAsync(MigrationOptions options, CancellationToken cancellationToken)
    {
        await using var database = new OwnerDatabase(options.OwnerConnectionString);
        return await new SchemaVerifier(database).VerifyAsync(MigrationSelection.Of(options, options.Time.GetUtcNow()), cancellationToken);
    }

    /// <summary>The names to select for the audit trail: its table and the months of now.</summary>
    public static IReadOnlyList<string> AuditTables(TimeProvider time) =>
        [PartitionSettings.AuditEvents, .. AuditMonthMigration.Months(time.GetUtcNow()).Select(AuditMonthMigration.Partition)];
}
