using System.Net;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Api.Tests.Health;

public sealed class HealthTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/healthz")]
    public async Task A_process_that_can_serve_is_well(string path) => Assert.Equal("ok\n", await host.Health.GetStringAsync(new Uri(path, UriKind.Relative)));

    [Fact]
    public async Task Verbose_lists_what_was_looked_at()
    {
        var report = await host.Health.GetStringAsync(new Uri("/readyz?verbose", UriKind.Relative));

        Assert.Contains("[+] database: writable", report, StringComparison.Ordinal);
        Assert.Contains("[+] schema: version ", report, StringComparison.Ordinal);
        Assert.Contains("is covered", report, StringComparison.Ordinal);
        Assert.Contains("[+] embedder: builtin:", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_model_it_is_ready_and_says_what_is_missing()
    {
        await using var database = await TestDatabase.CreateAsync();
        var modelless = new ApiHost { Settings = { ["Embedder:Protocol"] = "tei", ["Embedder:Url"] = "http://127.0.0.1:1" } };
        await modelless.StartAsync(database.ConnectionString);

        var ready = await modelless.Health.GetAsync(new Uri("/readyz?verbose", UriKind.Relative));
        await modelless.StopAsync();

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("[-] embedder: ", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_postgres_it_lives_and_is_not_ready()
    {
        var away = new ApiHost();
        await away.StartAsync("Host=127.0.0.1;Port=1;Username=nobody");

        var alive = await away.Health.GetAsync(new Uri("/livez", UriKind.Relative));
        var ready = await away.Health.GetAsync(new Uri("/readyz", UriKind.Relative));
        await away.StopAsync();

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("[-] database", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER DATABASE \"{0}\" SET default_transaction_read_only = on", "the database is read-only", HttpStatusCode.ServiceUnavailable)]
    [InlineData("DROP TABLE schema_migrations", "schema: incomplete", HttpStatusCode.ServiceUnavailable)]
    [InlineData("DROP TABLE audit_events CASCADE", "schema: incomplete", HttpStatusCode.ServiceUnavailable)]
    [InlineData("TRUNCATE audit_events; DO $$ BEGIN EXECUTE (SELECT string_agg('DROP TABLE ' || inhrelid::regclass, ';') FROM pg_inherits WHERE inhparent = 'audit_events'::regclass); END $$", "has no partition", HttpStatusCode.OK)]
    public async Task What_is_wrong_with_the_database_is_told(string damage, string told, HttpStatusCode status)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ExecuteAsync(string.Format(null, damage, new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString).Database));
        var damaged = new ApiHost();
        await damaged.StartAsync(database.ConnectionString);

        var ready = await damaged.Health.GetAsync(new Uri("/readyz?verbose", UriKind.Relative));
        await damaged.StopAsync();

        Assert.Equal(status, ready.StatusCode);
        Assert.Contains(told, await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
