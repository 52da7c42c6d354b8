using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Postgres;

public sealed class UnsupportedPostgresTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Nobody_works_with_a_postgres_before_16()
    {
        // The real server, which says that it is of an older version.
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var old = new CuttingProxy(server.Host!, server.Port) { Says = ("server_version\0" + "17", "server_version\0" + "15") };
        var through = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = old.Port }.ConnectionString;
        await using var owner = new OwnerDatabase(through);
        await using var runtime = new RuntimeDatabase(through);
        await using var queries = new QueryDatabase(through);

        var refusal = await Assert.ThrowsAsync<UnsupportedPostgresException>(async () => await owner.OpenAsync(default));
        await Assert.ThrowsAsync<UnsupportedPostgresException>(async () => await runtime.OpenAsync(default));
        await Assert.ThrowsAsync<UnsupportedPostgresException>(async () => await queries.OpenAsync(default));
        Assert.Contains("PostgreSQL 15.", refusal.Message, StringComparison.Ordinal);
        Assert.False(PostgresErrors.IsPassing(refusal));
    }
}
