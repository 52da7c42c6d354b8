using Kubernaut.Storage.Migrations;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Tests.Migrations;

public sealed class SchemaMigratorTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateEmptyAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Every_step_is_applied_in_order_and_recorded()
    {
        var result = await Migrator().ApplyAsync([Step("0001_a.sql", "CREATE TABLE a ()"), Step("0002_b.sql", "ALTER TABLE a ADD x int")], default);

        Assert.Equal(["0001_a", "0002_b"], result.Applied);
        Assert.Equal("0001_a,0002_b", await _database.ScalarAsync<string>("SELECT string_agg(name, ',' ORDER BY number) FROM schema_migrations"));
    }

    [Fact]
    public async Task A_second_run_finds_nothing_to_do()
    {
        await Migrator().ApplyAsync(default);

        var second = await Migrator().ApplyAsync(default);

        Assert.Empty(second.Applied);
    }

    [Fact]
    public async Task Processes_that_start_at_once_apply_each_step_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Migrator().ApplyAsync(default)));

        Assert.Single(results, result => result.Applied.Contains("0001_audit_events"));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_behind_and_is_applied_once_it_is_repaired()
    {
        var good = Step("0001_a.sql", "CREATE TABLE a ()");
        await Assert.ThrowsAsync<PostgresException>(() => Migrator().ApplyAsync([good, Step("0002_b.sql", "CREATE TABLE b (); SELECT 1/0")], default));

        var result = await Migrator().ApplyAsync([good, Step("0002_b.sql", "CREATE TABLE b ()")], default);

        Assert.Equal(["0002_b"], result.Applied);
    }

    [Fact]
    public async Task A_changed_step_is_refused_before_anything_is_done()
    {
        await Migrator().ApplyAsync([Step("0001_a.sql", "CREATE TABLE a ()")], default);

        var refusal = await Assert.ThrowsAsync<MigrationChangedException>(
            () => Migrator().ApplyAsync([Step("0001_a.sql", "CREATE TABLE a (x int)"), Step("0002_b.sql", "CREATE TABLE b ()")], default));

        Assert.Contains("0001_a", refusal.Message, StringComparison.Ordinal);
        Assert.Null(await _database.ScalarAsync<string>("SELECT to_regclass('b')::text"));
    }

    [Fact]
    public async Task A_step_waits_for_its_extension_and_is_applied_after_later_ones()
    {
        Migration[] steps = [Step("0001_a.sql", "-- Why.\n-- requires-extension: pgcrypto\nCREATE TABLE a ()"), Step("0002_b.sql", "CREATE TABLE b ()")];
        var without = await Migrator().ApplyAsync(steps, default);
        await _database.ExecuteAsync("CREATE EXTENSION pgcrypto");

        var with = await Migrator().ApplyAsync(steps, default);

        Assert.Equal([new PendingMigration("0001_a", "CREATE EXTENSION pgcrypto;")], without.Pending);
        Assert.Equal(["0002_b"], without.Applied);
        Assert.Equal(["0001_a"], with.Applied);
        Assert.Empty(with.Pending);
    }

    [Fact]
    public void Each_embedded_step_has_a_number_of_its_own_and_says_why_in_its_first_line()
    {
        var steps = EmbeddedMigrations.All();

        Assert.NotEmpty(steps);
        Assert.Distinct(steps.Select(step => step.Number));
        Assert.All(steps, step => Assert.StartsWith("-- ", step.Sql, StringComparison.Ordinal));
    }

    private SchemaMigrator Migrator() => new(_database.Owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance);

    private static Migration Step(string fileName, string sql) => Migration.Parse(fileName, sql);
}
