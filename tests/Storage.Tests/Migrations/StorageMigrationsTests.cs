using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Tests.Partitions;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Migrations;

public sealed class StorageMigrationsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateEmptyAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    private MigrationOptions Options => new() { ConnectionString = _database.OwnerConnectionString };

    [Fact]
    public async Task A_service_that_emits_events_gets_the_audit_trail_and_no_more()
    {
        await StorageMigrations.ApplyAuditAsync(Options, default);

        var verified = await StorageMigrations.VerifyAsync(Options with { Tables = StorageMigrations.AuditTables(TimeProvider.System) }, default);
        Assert.Empty(verified.Missing);
        Assert.Equal(5, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass"));
        Assert.Equal(
            ["audit_events", "audit_legal_holds", "partition_operations"],
            (await _database.ScalarAsync<string[]>("SELECT array_agg(relname::text ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'schema_migrations'"))!);
    }

    [Fact]
    public async Task A_part_becomes_the_whole_and_both_can_be_repeated()
    {
        var first = await StorageMigrations.ApplyAsync(Options with { Tables = ["resource_action_traces"] }, default);
        var again = await StorageMigrations.ApplyAsync(Options with { Tables = ["resource_action_traces"] }, default);
        await StorageMigrations.ApplyAllAsync(Options, default);
        var whole = await StorageMigrations.ApplyAllAsync(Options, default);

        Assert.Contains("0008_adr033_multidimensional_tracking", first.Applied);
        Assert.DoesNotContain("0001_audit_events", first.Applied);
        Assert.Empty(again.Applied);
        Assert.Empty(whole.Applied);
        Assert.True((await StorageMigrations.VerifyAsync(Options, default)).IsWhole);
    }

    [Fact]
    public async Task A_month_can_be_asked_for_by_name_and_brings_its_table()
    {
        var month = StorageMigrations.AuditTables(TimeProvider.System)[2];

        var result = await StorageMigrations.ApplyAsync(Options with { Tables = [month] }, default);

        Assert.Contains("0001_audit_events", result.Applied);
        Assert.Equal([month], result.Applied.Where(name => name.StartsWith("audit_events_y", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_unknown_table_is_refused_with_a_list_of_those_there_are()
    {
        var refusal = await Assert.ThrowsAsync<MigrationSelectionException>(
            () => StorageMigrations.ApplyAsync(Options with { Tables = ["audit_events", "remediation_workflow_catalog"] }, default));

        Assert.StartsWith("Unknown: remediation_workflow_catalog. Available tables: action_histories, audit_archives, audit_events, audit_events_y", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(StorageMigrations.AuditTables(TimeProvider.System)[1], refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    public async Task All_damage_is_named_and_not_only_the_first()
    {
        var months = StorageMigrations.AuditTables(TimeProvider.System);
        await StorageMigrations.ApplyAllAsync(Options, default);
        await _database.ExecuteAsync($"""
            DROP TABLE action_histories CASCADE;
            ALTER TABLE playbook_catalog DROP COLUMN maintainer, DROP CONSTRAINT playbook_catalog_status;
            DROP INDEX idx_audit_events_actor, idx_resource_action_traces_incident_type;
            DROP TRIGGER playbook_catalog_updated_at ON playbook_catalog;
            ALTER TABLE ONLY audit_events DISABLE TRIGGER append_only;
            DROP FUNCTION ensure_audit_month;
            ALTER TABLE audit_events DETACH PARTITION {months[1]};
            ALTER TABLE {months[2]} RENAME TO other_name;
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_resource_action_traces_playbook_id'::regclass;
            """);

        var found = await StorageMigrations.VerifyAsync(Options, default);

        string[] expected =
        [
            "table action_histories", "column playbook_catalog.maintainer", "constraint playbook_catalog_status on playbook_catalog",
            "index idx_audit_events_actor on audit_events", "index idx_resource_action_traces_incident_type on resource_action_traces",
            "trigger playbook_catalog_updated_at on playbook_catalog", "function ensure_audit_month", $"partition {months[1]} of audit_events",
            "constraint resource_action_traces_action_history_id_fkey on resource_action_traces",
        ];
        Assert.Empty(expected.Except(found.Missing.Select(each => each.ToString())));
        Assert.Empty(found.Missing.Where(each => each.Table != "action_histories").Select(each => each.ToString()).Except(expected));
        Assert.Equal(["index idx_resource_action_traces_playbook_id on resource_action_traces", "trigger append_only on audit_events"], found.Invalid.Select(each => each.ToString()));
        Assert.False(found.IsWhole);
    }

    [Theory]
    [InlineData("DEFAULT")]
    [InlineData("FOR VALUES FROM (MINVALUE) TO ('2001-01-01')")]
    public async Task A_partition_without_bounds_hides_no_missing_month(string bounds)
    {
        var month = StorageMigrations.AuditTables(TimeProvider.System)[1];
        await StorageMigrations.ApplyAllAsync(Options, default);
        await _database.ExecuteAsync($"DROP TABLE {month}; CREATE TABLE others PARTITION OF audit_events {bounds}");

        var found = await StorageMigrations.VerifyAsync(Options, default);

        Assert.Contains($"partition {month} of audit_events", found.Missing.Select(each => each.ToString()));
    }

    [Fact]
    public async Task Damage_to_a_table_of_somebody_else_is_not_ours()
    {
        await StorageMigrations.ApplyAuditAsync(Options, default);
        await _database.ExecuteAsync("CREATE TABLE foreign_table (id int); ALTER TABLE foreign_table ADD CONSTRAINT unchecked CHECK (id > 0) NOT VALID");

        var found = await StorageMigrations.VerifyAsync(Options with { Tables = StorageMigrations.AuditTables(TimeProvider.System) }, default);

        Assert.True(found.IsWhole);
    }

    [Fact]
    public async Task Nothing_at_all_is_named_as_all_missing()
    {
        var found = await StorageMigrations.VerifyAsync(Options, default);

        Assert.Contains("table audit_events", found.Missing.Select(each => each.ToString()));
        Assert.Equal(5, found.Missing.Count(each => each.Kind is SchemaObjectKind.Partition));
        Assert.Contains(found.Waiting, each => each.Name == "0003_playbook_embedding");
    }

    [Fact]
    public async Task Indexes_under_the_names_of_the_older_library_are_accepted()
    {
        await StorageMigrations.ApplyAuditAsync(Options, default);
        await _database.ExecuteAsync("""
            ALTER INDEX idx_audit_events_correlation_id RENAME TO idx_audit_events_correlation;
            ALTER INDEX idx_audit_events_event_timestamp RENAME TO idx_audit_events_timestamp;
            """);

        Assert.True((await StorageMigrations.VerifyAsync(Options with { Tables = ["audit_events"] }, default)).IsWhole);
    }

    [Fact]
    public async Task A_month_whose_rows_can_be_changed_is_named()
    {
        var month = StorageMigrations.AuditTables(TimeProvider.System)[1];
        await StorageMigrations.ApplyAuditAsync(Options, default);
        await _database.ExecuteAsync($"ALTER TABLE {month} DISABLE TRIGGER append_only");

        var found = await StorageMigrations.VerifyAsync(Options with { Tables = StorageMigrations.AuditTables(TimeProvider.System) }, default);

        Assert.Equal([$"trigger append_only on {month}"], found.Invalid.Select(each => each.ToString()));
    }

    [Fact]
    public async Task Months_give_way_to_a_lock_and_are_tried_again()
    {
        await StorageMigrations.ApplyAuditAsync(Options, default);
        await _database.ExecuteAsync($"DROP TABLE {StorageMigrations.AuditTables(TimeProvider.System)[1]}");
        await using var held = await _database.Owner.OpenAsync(default);
        await held.ExecuteAsync("BEGIN; LOCK TABLE audit_events IN SHARE UPDATE EXCLUSIVE MODE");

        var applying = StorageMigrations.ApplyAuditAsync(Options, default);
        await Eventually.TrueAsync(
            () => _database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"),
            TimeSpan.FromSeconds(30),
            () => "nothing waited for the lock");
        await Eventually.TrueAsync(
            () => _database.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"),
            TimeSpan.FromSeconds(30),
            () => "it did not give way");
        await held.ExecuteAsync("ROLLBACK");

        Assert.Equal([StorageMigrations.AuditTables(TimeProvider.System)[1]], (await applying).Applied);
    }

    [Fact]
    public async Task A_missing_index_of_one_month_is_named()
    {
        var month = StorageMigrations.AuditTables(TimeProvider.System)[1];
        await StorageMigrations.ApplyAuditAsync(Options, default);
        await _database.ExecuteAsync("CREATE INDEX idx_new ON ONLY audit_events (trace_id)");

        var found = await StorageMigrations.VerifyAsync(Options with { Tables = StorageMigrations.AuditTables(TimeProvider.System) }, default);

        Assert.Contains($"index idx_new on {month}", found.Missing.Select(each => each.ToString()));
    }

    [Fact]
    public void Without_a_connection_string_the_service_of_a_cluster_is_meant()
    {
        var defaults = new Npgsql.NpgsqlConnectionStringBuilder(new MigrationOptions().OwnerConnectionString);

        Assert.Equal(("postgresql", "slm_user", "action_history"), (defaults.Host, defaults.Username, defaults.Database));
    }
}
