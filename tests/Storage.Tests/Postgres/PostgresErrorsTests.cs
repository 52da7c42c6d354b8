using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Postgres;

public sealed class PostgresErrorsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("40P01")]
    [InlineData("40001")]
    [InlineData("55P03")]
    [InlineData("53300")]
    [InlineData("53100")]
    [InlineData("57P03")]
    [InlineData("25006")]
    [InlineData("25P03")]
    [InlineData("3D000")]
    [InlineData("28P01")]
    [InlineData("28000")]
    [InlineData("42P01")]
    public async Task Passing_trouble_of_the_server_is_transient(string sqlState) =>
        Assert.Equal(PostgresErrorKind.Transient, PostgresErrors.Classify(await RaiseAsync(sqlState)));

    [Theory]
    [InlineData("23505")]
    [InlineData("23503")]
    [InlineData("23514")]
    [InlineData("23502")]
    [InlineData("22P02")]
    [InlineData("22P05")]
    [InlineData("42601")]
    [InlineData("42501")]
    public async Task Bad_data_and_bad_sql_are_permanent(string sqlState) =>
        Assert.Equal(PostgresErrorKind.Permanent, PostgresErrors.Classify(await RaiseAsync(sqlState)));

    [Theory]
    [InlineData("57014")]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P04")]
    [InlineData("57P05")]
    [InlineData("25P04")]
    [InlineData("08006")]
    [InlineData("08007")]
    public async Task A_statement_that_was_cut_off_may_have_been_executed(string sqlState) =>
        Assert.Equal(PostgresErrorKind.Ambiguous, PostgresErrors.Classify(await RaiseAsync(sqlState)));

    [Fact]
    public async Task An_insert_for_a_month_without_a_partition_is_transient()
    {
        var failure = await FailureOfAsync(
            """
            INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
            VALUES (gen_random_uuid(), 't', 'c', 'success', '1999-12-31 12:00Z', '1999-12-31', 's', 'system', 't', 'i', decode(repeat('00', 32), 'hex'))
            """);

        Assert.True(PostgresErrors.IsMissingPartition(failure));
        Assert.Equal(PostgresErrorKind.Transient, PostgresErrors.Classify(failure));
    }

    [Fact]
    public async Task A_server_that_is_not_there_was_not_asked_anything()
    {
        await using var nowhere = new RuntimeDatabase("Host=127.0.0.1;Port=1;Username=nobody");

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await nowhere.OpenAsync(default));

        Assert.Equal(PostgresErrorKind.Transient, PostgresErrors.Classify(failure));
    }

    [Fact]
    public async Task A_pool_that_is_used_up_is_passing_trouble()
    {
        await using var one = new RuntimeDatabase(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = true, MaxPoolSize = 1, Timeout = 1 }.ConnectionString);
        await using var taken = await one.OpenAsync(default);

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await one.OpenAsync(default));

        Assert.True(PostgresErrors.IsPassing(failure));
    }

    private Task<PostgresException> RaiseAsync(string sqlState) =>
        FailureOfAsync($"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{sqlState}'; END $$");

    private Task<PostgresException> FailureOfAsync(string sql) =>
        Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(sql));
}
