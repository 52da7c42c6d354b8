using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class SearchDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>Pools of one connection each: were they the same one, whoever is second would wait in vain.</summary>
    private PostgresOptions Pooled => new()
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = true, MaxPoolSize = 1 }.ConnectionString,
    };

    [Fact]
    public async Task A_search_cannot_write()
    {
        await using var searches = new SearchDatabase(Options.Create(Pooled), Options.Create(new SearchOptions()));
        await using var connection = await searches.OpenAsync(default);
        await using var command = new NpgsqlCommand("UPDATE playbook_catalog SET name = name", connection);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refusal.SqlState);
    }

    [Fact]
    public async Task Searches_that_have_used_up_their_pool_leave_the_writers_theirs()
    {
        await using var runtime = new RuntimeDatabase(Pooled.ConnectionString);
        await using var one = new SearchDatabase(Options.Create(Pooled), Options.Create(new SearchOptions { MaxConcurrent = 1 }));
        await using var taken = await one.OpenAsync(default);
        using var brief = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await one.OpenAsync(brief.Token));

        await using var writer = await runtime.OpenAsync(default);
    }
}
