using Kubernaut.Storage.Migrations;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Tests.Migrations;

/// <summary>ADR-033 there and back.</summary>
public sealed class ActionTraceMigrationTests : IAsyncLifetime
{
    private const string Adr033 = "0008_adr033_multidimensional_tracking";

    /// <summary>As a writer sends it that knows nothing of ADR-033.</summary>
    private const string OldInsert = """
        WITH resource AS (
            INSERT INTO resource_references (namespace, kind, name) VALUES ('shop', 'Deployment', gen_random_uuid()::text) RETURNING id
        ), history AS (
            INSERT INTO action_histories (resource_id, action_type, status) SELECT id, 'restart_pod', 'completed' FROM resource RETURNING id
        )
        INSERT INTO resource_action_traces (action_history_id, alert_name, cluster_name, action_type, action_timestamp, execution_status)
        SELECT id, 'PodDown', 'c1', 'restart_pod', now(), 'completed' FROM history
        """;

    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateEmptyAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Down_restores_exactly_the_schema_of_before_and_keeps_every_row()
    {
        await Migrator().ApplyAsync([.. EmbeddedMigrations.All().TakeWhile(migration => migration.Name != Adr033)], default);
        await _database.ExecuteAsync(OldInsert);
        var before = await SchemaAsync();

        var up = await Migrator().ApplyAsync([.. EmbeddedMigrations.All().TakeWhile(migration => string.CompareOrdinal(migration.Name, Adr033) <= 0)], default);
        await _database.ExecuteAsync(OldInsert);
        var between = await SchemaAsync();
        var reverted = await Migrator().RevertAsync(Adr033, default);
        await _database.ExecuteAsync(OldInsert);

        Assert.Equal([Adr033], up.Applied);
        Assert.True(reverted);
        Assert.NotEqual(before, between);
        Assert.Equal(before, await SchemaAsync());
        Assert.Equal(3, await _database.ScalarAsync<long>("SELECT count(*) FROM resource_action_traces WHERE alert_name = 'PodDown'"));
    }

    [Fact]
    public async Task Up_after_down_brings_the_same_schema_again()
    {
        await Migrator().ApplyAsync(default);
        await _database.ExecuteAsync(OldInsert);
        var before = await SchemaAsync();

        await Migrator().RevertAsync(Adr033, default);
        var again = await Migrator().ApplyAsync(default);

        Assert.Equal([Adr033, "0012_success_rate_windows", "0019_success_rate_columns"], again.Applied);
        Assert.Equal(before, await SchemaAsync());
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM resource_action_traces"));
    }

    [Fact]
    public async Task A_way_back_that_was_interrupted_is_made_whole_by_the_next_start()
    {
        Migration[] upToIt = [.. EmbeddedMigrations.All().TakeWhile(migration => string.CompareOrdinal(migration.Name, Adr033) <= 0)];
        await Migrator().ApplyAsync(upToIt, default);
        var before = await SchemaAsync();
        await using var reader = await _database.Owner.OpenAsync(default);
        await using var transaction = await reader.BeginTransactionAsync();
        await using var read = new NpgsqlCommand("SELECT count(*) FROM resource_action_traces", reader, transaction);
        await read.ExecuteScalarAsync();
        using var end = new CancellationTokenSource();

        var revert = Migrator().RevertAsync(Adr033, end.Token);
        await Eventually.TrueAsync(
            () => _database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'DROP INDEX CONCURRENTLY%' AND wait_event_type = 'Lock')"),
            TimeSpan.FromSeconds(60),
            () => "no index was being dropped");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => revert);
        await transaction.RollbackAsync();
        var left = (await Migrator().StatusAsync(default)).Single(each => each.Name == Adr033).State;
        await Migrator().ApplyAsync(upToIt, default);

        Assert.Equal(MigrationState.Missing, left);
        Assert.Equal(before, await SchemaAsync());
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));
    }

    [Fact]
    public async Task Eleven_columns_and_seven_indexes_are_there_and_nothing_is_demanded_of_old_writers()
    {
        await Migrator().ApplyAsync(default);

        await _database.ExecuteAsync(OldInsert);

        Assert.Equal(11, await _database.ScalarAsync<long>("""
            SELECT count(*) FROM information_schema.columns
            WHERE table_name = 'resource_action_traces'
              AND col_description('resource_action_traces'::regclass, ordinal_position) IS NOT NULL
              AND (column_name ~ '^(incident|playbook|ai)_' OR column_name = 'alert_name')
            """));
        Assert.Equal(7, await _database.ScalarAsync<long>("""
            SELECT count(*) FROM pg_indexes
            WHERE indexname ~ '^idx_resource_action_traces_(incident_(type|severity)|alert_name|playbook_(id|version|execution_id)|ai_execution_mode)$'
            """));
        Assert.True(await _database.ScalarAsync<bool>("SELECT NOT ai_selected_playbook AND playbook_id IS NULL FROM resource_action_traces"));
    }

    [Fact]
    public async Task An_up_that_was_done_and_not_recorded_is_done_again_without_harm()
    {
        await Migrator().ApplyAsync(default);
        var before = await SchemaAsync();
        await _database.ExecuteAsync($"DELETE FROM schema_migrations WHERE name = '{Adr033}'");

        var again = await Migrator().ApplyAsync(default);

        Assert.Equal([Adr033], again.Applied);
        Assert.Equal(before, await SchemaAsync());
    }

    [Fact]
    public async Task Only_what_has_a_way_back_is_taken_back_and_only_once()
    {
        await Migrator().ApplyAsync(default);

        var refusal = await Assert.ThrowsAsync<MigrationNotReversibleException>(() => Migrator().RevertAsync("0001_audit_events", default));
        await Migrator().RevertAsync(Adr033, default);

        Assert.Contains(Adr033, refusal.Message, StringComparison.Ordinal);
        Assert.False(await Migrator().RevertAsync(Adr033, default));
    }

    [Fact]
    public async Task The_status_names_what_is_applied_what_is_missing_and_what_waits()
    {
        var nothing = await Migrator().StatusAsync(default);
        await Migrator().ApplyAsync(default);
        await Migrator().RevertAsync(Adr033, default);

        var status = (await Migrator().StatusAsync(default)).ToDictionary(each => each.Name);

        Assert.DoesNotContain(nothing, each => each.State is MigrationState.Applied);
        Assert.Equal(MigrationState.Applied, status["0001_audit_events"].State);
        Assert.Equal(MigrationState.Waiting, status["0007_action_trace_embedding"].State);
        Assert.Equal(MigrationState.Missing, status[Adr033].State);
        Assert.True(status[Adr033].IsReversible);
    }

    private SchemaMigrator Migrator() => new(_database.Owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance);

    /// <summary>Columns, constraints, indexes and comments of the table, as the catalog has them.</summary>
    private async Task<string> SchemaAsync() => (await _database.ScalarAsync<string>("""
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT concat_ws(' ', 'column', attname, format_type(atttypid, atttypmod), attnotnull, attstorage, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)) AS line
            FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
            WHERE attrelid = 'resource_action_traces'::regclass AND attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid = 'resource_action_traces'::regclass
            UNION ALL
            SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid) FROM pg_index WHERE indrelid = 'resource_action_traces'::regclass
            UNION ALL
            SELECT concat_ws(' ', 'trigger', tgname, pg_get_triggerdef(oid)) FROM pg_trigger WHERE tgrelid = 'resource_action_traces'::regclass AND NOT tgisinternal
        ) AS lines
        """))!;
}
