using System.Net;
using System.Text.Json.Nodes;
using Kubernaut.Api.Tests.Audit;
using Kubernaut.TestKit;

namespace Kubernaut.Api.Tests.DeadLetters;

public sealed class OutageTests(OutageSetting setting) : IClassFixture<OutageSetting>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_is_queued_while_postgres_is_away_is_stored_when_it_is_back()
    {
        var before = Sample.Event();
        await setting.Host.PostAsync(Sample.Path, before.ToJsonString());
        await setting.Postgres.KillAsync();

        var audit = Sample.Event().With("event_data", JsonNode.Parse("""{"channel":"slack"}"""));
        var queued = await setting.Host.PostAsync(Sample.Path, audit.ToJsonString());
        JsonObject[] batch = [Sample.Event(), Sample.Event()];
        var queuedBatch = await setting.Host.PostAsync(Sample.Path + "/batch", new JsonArray([.. batch]).ToJsonString());
        var ready = await setting.Host.Health.GetAsync(new Uri("/readyz?verbose", UriKind.Relative));
        await setting.Postgres.StartAsync();

        Assert.Equal(HttpStatusCode.Accepted, queued.StatusCode);
        var receipt = await queued.JsonAsync();
        Assert.Equal(audit.Id(), receipt["event_id"]!.GetValue<string>());
        Assert.Equal("queued", receipt["status"]!.GetValue<string>());
        Assert.Equal("30s", receipt["retry_after"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Accepted, queuedBatch.StatusCode);
        Assert.All((await queuedBatch.JsonAsync())["results"]!.AsArray(), result => Assert.Equal("queued", result!["status"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("events wait", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var each in (JsonObject[])[before, audit, .. batch])
        {
            await Eventually.TrueAsync(() => setting.IsStoredAsync(each.Id()), Patience, () => $"{each.Id()} did not reach the table");
        }
    }

    [Fact]
    public async Task Nothing_is_promised_while_both_are_away_and_nothing_promised_is_lost()
    {
        await setting.Postgres.StopAsync();
        var audit = Sample.Event();
        var queued = await setting.Host.PostAsync(Sample.Path, audit.ToJsonString());
        await setting.Redis.KillAsync();

        var refused = await setting.Host.PostAsync(Sample.Path, Sample.Event().ToJsonString());
        var ready = await setting.Host.Health.GetAsync(new Uri("/readyz", UriKind.Relative));
        await setting.Redis.StartAsync();
        await setting.Postgres.StartAsync();

        Assert.Equal(HttpStatusCode.Accepted, queued.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("UNAVAILABLE", await refused.ErrorCodeAsync());
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        await Eventually.TrueAsync(() => setting.IsStoredAsync(audit.Id()), Patience, () => "the acknowledged event did not reach the table");
    }

    [Fact]
    public async Task Events_wait_until_a_privilege_that_is_missing_is_granted()
    {
        await setting.ExecuteAsync("""
            CREATE FUNCTION refuse_all() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'permission denied for table audit_events' USING ERRCODE = 'insufficient_privilege'; END $$;
            CREATE TRIGGER refuse_all BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_all()
            """);
        var audit = Sample.Event();

        var queued = await setting.Host.PostAsync(Sample.Path, audit.ToJsonString());
        await setting.ExecuteAsync("DROP TRIGGER refuse_all ON audit_events; DROP FUNCTION refuse_all");

        Assert.Equal(HttpStatusCode.Accepted, queued.StatusCode);
        await Eventually.TrueAsync(() => setting.IsStoredAsync(audit.Id()), Patience, () => "the acknowledged event did not reach the table");
    }

    [Fact]
    public async Task An_event_that_still_waits_is_not_found_and_worth_asking_for_again()
    {
        await setting.ExecuteAsync("ALTER SYSTEM SET default_transaction_read_only = on");
        await setting.ExecuteAsync("SELECT pg_reload_conf()");
        var audit = Sample.Event();
        await Eventually.TrueAsync(
            async () => (await setting.Host.PostAsync(Sample.Path, (audit = Sample.Event()).ToJsonString())).StatusCode == HttpStatusCode.Accepted,
            Patience,
            () => "no event is queued");

        TimeSpan? whileItWaits = null;
        await Eventually.TrueAsync(async () => (whileItWaits = await RetryOfNotFoundAsync(audit.Id())) is not null, Patience, () => "it is not told to be worth asking for again");
        await setting.ExecuteAsync("ALTER SYSTEM RESET default_transaction_read_only");
        await setting.ExecuteAsync("SELECT pg_reload_conf()");

        Assert.Equal(TimeSpan.FromSeconds(30), whileItWaits);
        await Eventually.TrueAsync(() => setting.IsStoredAsync(audit.Id()), Patience, () => "it did not reach the table");
        await Eventually.TrueAsync(
            async () => await RetryOfNotFoundAsync(Sample.Event().Id()) is null, Patience, () => "with nothing waiting, what does not exist is told to be worth asking for again");
    }

    [Fact]
    public async Task Every_metric_of_the_audit_trail_is_in_a_scrape()
    {
        string[] names =
        [
            "kubernaut_audit_writes_total{outcome=\"stored\"}", "kubernaut_audit_batch_size_count", "kubernaut_audit_write_duration_seconds_count",
            "kubernaut_audit_queue_depth", "kubernaut_dlq_depth", "kubernaut_dlq_oldest_age_seconds", "kubernaut_dlq_drained_total",
            "kubernaut_dlq_quarantined_total", "kubernaut_dlq_quarantine_depth", "kubernaut_postgres_circuit_open",
            "datastorage_db_connections{pool=\"runtime\"}", "datastorage_db_connections_in_use{pool=\"runtime\"}", "datastorage_db_connections{pool=\"queries\"}",
        ];
        await Eventually.TrueAsync(
            async () => (await setting.Host.PostAsync(Sample.Path, Sample.Event().ToJsonString())).StatusCode == HttpStatusCode.Created,
            Patience,
            () => "PostgreSQL did not come back");
        await setting.Host.GetAsync(Sample.Path);

        string[] missing = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var scrape = await setting.Host.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                missing = [.. names.Where(name => !scrape.Contains($"\n{name}", StringComparison.Ordinal))];
                return missing.Length == 0;
            },
            Patience,
            () => $"not in the scrape: {string.Join(", ", missing)}");
    }

    [Fact]
    public async Task A_contradiction_within_a_batch_is_refused_without_postgres_too()
    {
        await setting.Postgres.StopAsync();
        var audit = Sample.Event();

        var refused = await setting.Host.PostAsync(
            Sample.Path + "/batch",
            new JsonArray(audit, audit.With("resource_id", "another"), Sample.Event()).ToJsonString());
        await setting.Postgres.StartAsync();

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    /// <returns>Null when it does not say when to ask again.</returns>
    private async Task<TimeSpan?> RetryOfNotFoundAsync(string eventId)
    {
        var answer = await setting.Host.GetAsync($"{Sample.Path}/{eventId}");
        return answer.StatusCode is HttpStatusCode.NotFound ? answer.Headers.RetryAfter?.Delta : null;
    }
}
