using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Tests.Postgres;

public sealed class QueryDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_query_cannot_write()
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(database.Queries, "CREATE TABLE written (n int)"));

        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refusal.SqlState);
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_ended_by_the_server()
    {
        await using var impatient = With(options => options.QueryTimeout = TimeSpan.FromMilliseconds(100));

        var ended = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(impatient, "SELECT pg_sleep(60)"));

        Assert.Equal(PostgresErrorCodes.QueryCanceled, ended.SqlState);
    }

    [Fact]
    public async Task Queries_that_have_used_up_their_pool_leave_the_writers_theirs()
    {
        await using var one = With(options => options.QueryPoolSize = 1);
        await using var taken = await one.OpenAsync(default);
        using var brief = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await one.OpenAsync(brief.Token));

        await using var writer = await database.Runtime.OpenAsync(default);
    }

    private static async Task RunAsync(QueryDatabase queries, string sql)
    {
        await using var connection = await queries.OpenAsync(default);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private QueryDatabase With(Action<PostgresOptions> set)
    {
        var options = new PostgresOptions { ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = true }.ConnectionString };
        set(options);
        return new QueryDatabase(Options.Create(options));
    }
}
