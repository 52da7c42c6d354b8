using Kubernaut.Storage.Migrations;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Tests.Migrations;

public sealed class ConcurrentMigrationTests : IAsyncLifetime
{
    private const string Build = "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (x); COMMENT ON INDEX i IS 'done'";

    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        await _database.ExecuteAsOwnerAsync("CREATE TABLE t (x int); INSERT INTO t SELECT generate_series(1, 100)");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_step_without_a_transaction_builds_its_index_beside_writers()
    {
        var result = await ApplyAsync(Build);

        Assert.Equal(["0001_a"], result.Applied);
        Assert.Equal("true done", await IndexAsync());
    }

    [Fact]
    public async Task A_build_that_was_cut_off_is_dropped_and_built_again()
    {
        await using var old = await _database.Owner.OpenAsync(default);
        await using var reader = await old.BeginTransactionAsync();
        await new NpgsqlCommand("INSERT INTO t VALUES (0)", old).ExecuteNonQueryAsync();
        var build = ApplyAsync(Build);
        await UntilAsync("SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase LIKE 'waiting for writers%'");
        await _database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index WHERE datname = current_database()");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => build);
        var left = await IndexAsync();
        await reader.RollbackAsync();

        var result = await ApplyAsync(Build);

        Assert.Equal("false ", left);
        Assert.Equal(["0001_a"], result.Applied);
        Assert.Equal("true done", await IndexAsync());
    }

    [Fact]
    public async Task A_build_tells_how_far_it_is()
    {
        var (time, log) = (new ManualTime(), new FirstMessage<IndexProgress>());
        await using var old = await _database.Owner.OpenAsync(default);
        await using var writer = await old.BeginTransactionAsync();
        await new NpgsqlCommand("INSERT INTO t VALUES (0)", old).ExecuteNonQueryAsync();
        await using var building = await _database.Owner.OpenAsync(default);
        var build = new NpgsqlCommand("CREATE INDEX CONCURRENTLY i ON t (x)", building).ExecuteNonQueryAsync();
        await UntilAsync("SELECT count(*) FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase LIKE 'waiting for writers%'");

        using var end = new CancellationTokenSource();
        var telling = new IndexProgress(_database.Owner, time, log).TellAsync(building.ProcessID, end.Token);
        await time.AdvanceToNextTimerAsync(within: TimeSpan.FromSeconds(10));

        Assert.StartsWith("Building index i: waiting for writers", await log.Text.WaitAsync(TimeSpan.FromSeconds(30)), StringComparison.Ordinal);
        await end.CancelAsync();
        await telling;
        await writer.RollbackAsync();
        await build;
    }

    [Fact]
    public async Task A_step_gives_way_to_a_lock_and_is_tried_again()
    {
        await using var other = await _database.Owner.OpenAsync(default);
        await using var reader = await other.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT count(*) FROM t", other).ExecuteScalarAsync();
        var step = ApplyAsync("ALTER TABLE t ADD y int");
        await UntilAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE t%'");

        // Behind a waiting ALTER TABLE, until that gives way.
        await _database.ExecuteAsync("SET lock_timeout = '10s'; INSERT INTO t VALUES (0)");
        await reader.CommitAsync();

        Assert.Equal(["0001_a"], (await step).Applied);
    }

    [Fact]
    public async Task A_function_in_standard_SQL_reaches_the_server_whole()
    {
        await ApplyAsync("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; CREATE TABLE u ()");

        Assert.Equal(2, await _database.ScalarAsync<int>("SELECT f()"));
    }

    private Task<SchemaMigrationResult> ApplyAsync(string sql) =>
        new SchemaMigrator(_database.Owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync([Migration.Parse("0001_a.sql", sql)], default);

    private Task<string?> IndexAsync() =>
        _database.ScalarAsync<string>("SELECT indisvalid || ' ' || coalesce(obj_description(indexrelid), '') FROM pg_index WHERE indexrelid = to_regclass('i')");

    /// <summary>Until the query counts something.</summary>
    private async Task UntilAsync(string query)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _database.ScalarAsync<long>(query) == 0)
        {
            timeout.Token.ThrowIfCancellationRequested();
        }
    }
}
