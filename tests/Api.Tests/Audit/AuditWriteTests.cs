using System.Net;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Audit;

public sealed class AuditWriteTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("/api/v1/audit-events")]
    [InlineData("/api/v1/audit/events")]
    public async Task A_stored_event_is_created_and_can_be_read_back(string path)
    {
        var audit = Sample.Event()
            .With("event_timestamp", Sample.Instant(Now))
            .With("service_version", "v1.2.3")
            .With("actor_id", "alice")
            .With("actor_name", "Alice ☃")
            .With("resource_name", "web")
            .With("event_data", JsonNode.Parse("""{"channel":"slack","n":[1,2.50,{"deep":null}]}"""))
            .With("correlation_id", "rr-1")
            .With("parent_event_id", Guid.NewGuid().ToString())
            .With("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
            .With("span_id", "00f067aa0ba902b7")
            .With("metadata", JsonNode.Parse("""{"region":"eu"}"""));

        var created = await host.PostAsync(path, audit.ToJsonString());

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"{Sample.Path}/{audit.Id()}", created.Headers.Location?.OriginalString);
        var stored = (JsonObject)await host.GetJsonAsync($"{path}/{audit.Id()}");
        Assert.True(stored.Remove("received_at"));
        Assert.True(JsonNode.DeepEquals(audit, stored.With("event_timestamp", audit["event_timestamp"]!.DeepClone())), stored.ToJsonString());
    }

    [Fact]
    public async Task An_event_without_an_id_gets_one_and_happens_now()
    {
        var before = TimeProvider.System.GetUtcNow();

        var created = await host.PostAsync(Sample.Path, Sample.Event().With("event_id", null).ToJsonString());

        var receipt = await created.JsonAsync();
        var id = Guid.Parse(receipt["event_id"]!.GetValue<string>());
        var stored = await host.GetJsonAsync($"{Sample.Path}/{id}");
        Assert.Equal(7, id.Version);
        Assert.Equal("success", receipt["status"]!.GetValue<string>());
        Assert.InRange(stored["event_timestamp"]!.GetValue<DateTimeOffset>(), before.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
    }

    [Fact]
    public async Task A_UUIDv7_without_a_time_happened_at_the_time_of_its_id()
    {
        var instant = Now.AddDays(-3);
        var audit = Sample.Event().With("event_id", Guid.CreateVersion7(instant).ToString());

        await host.PostAsync(Sample.Path, audit.ToJsonString());

        var stored = await host.GetJsonAsync($"{Sample.Path}/{audit.Id()}");
        Assert.Equal(instant.ToUnixTimeMilliseconds(), stored["event_timestamp"]!.GetValue<DateTimeOffset>().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task The_trace_of_the_request_is_the_trace_of_an_event_that_names_none()
    {
        var audit = Sample.Event();
        using var request = new HttpRequestMessage(HttpMethod.Post, Sample.Path)
        {
            Content = new StringContent(audit.ToJsonString(), null, "application/json"),
            Headers = { { "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" } },
        };

        await host.Api.SendAsync(request);

        var stored = await host.GetJsonAsync($"{Sample.Path}/{audit.Id()}");
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", stored["trace_id"]!.GetValue<string>());
        Assert.Equal("00f067aa0ba902b7", stored["span_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_same_event_again_is_ok_whatever_its_layout_and_its_trace()
    {
        var audit = Sample.Event().With("event_data", JsonNode.Parse("""{"b":1,"a":"ä"}"""));
        await host.PostAsync(Sample.Path, audit.ToJsonString());
        var reversed = new JsonObject(audit.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))) { ["actor_id"] = null };
        using var request = new HttpRequestMessage(HttpMethod.Post, Sample.Path)
        {
            Content = new StringContent(reversed.ToJsonString(new() { WriteIndented = true }), null, "application/json"),
            Headers = { { "traceparent", "00-11111111111111111111111111111111-2222222222222222-01" } },
        };

        var again = await host.Api.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(audit.Id(), (await again.JsonAsync())["event_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Other_content_under_the_same_id_is_a_conflict()
    {
        var audit = Sample.Event();
        await host.PostAsync(Sample.Path, audit.ToJsonString());

        var other = await host.PostAsync(Sample.Path, audit.With("resource_id", "another").ToJsonString());

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal("EVENT_CONFLICT", await other.ErrorCodeAsync());
    }

    [Fact]
    public async Task The_same_id_on_another_day_is_a_conflict()
    {
        var audit = Sample.Event().With("event_timestamp", Sample.Instant(Now.AddDays(-1)));
        await host.PostAsync(Sample.Path, audit.ToJsonString());

        var other = await host.PostAsync(Sample.Path, audit.With("event_timestamp", Sample.Instant(Now.AddDays(-2))).ToJsonString());

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }

    [Theory]
    [InlineData(-36 * 24 * 60)]
    [InlineData(60)]
    public async Task An_event_outside_the_window_is_refused_with_the_bounds(int minutes)
    {
        var now = TimeProvider.System.GetUtcNow();
        var audit = Sample.Event().With("event_timestamp", Sample.Instant(now.AddMinutes(minutes)));

        var refused = await host.PostAsync(Sample.Path, audit.ToJsonString());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var error = (await refused.JsonAsync())["error"]!;
        Assert.Equal("EVENT_TIME_OUT_OF_RANGE", error["code"]!.GetValue<string>());
        Assert.Contains($"{now.AddDays(-35):yyyy-MM-dd}", error["details"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_whose_month_has_no_partition_brings_it_about()
    {
        await using var database = await TestKit.Postgres.TestDatabase.CreateAsync();
        await database.ExecuteAsync($"DROP TABLE audit_events_y{Now:yyyy'm'MM}");
        var other = new ApiHost();
        await other.StartAsync(database.ConnectionString);

        var created = await other.PostAsync(Sample.Path, Sample.Event().ToJsonString());
        await other.StopAsync();

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Fact]
    public async Task An_event_whose_month_cannot_be_made_is_to_be_sent_again()
    {
        await using var database = await TestKit.Postgres.TestDatabase.CreateAsync();
        await database.ExecuteAsync($"ALTER TABLE audit_events DETACH PARTITION audit_events_y{Now:yyyy'm'MM}");
        var other = new ApiHost();
        await other.StartAsync(database.ConnectionString);

        var refused = await other.PostAsync(Sample.Path, Sample.Event().ToJsonString());
        await other.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task An_event_is_refused_and_not_lost_in_silence_while_postgres_is_away()
    {
        var other = new ApiHost();
        await other.StartAsync("Host=127.0.0.1;Port=1;Username=nobody;Password=secret-password");

        var refused = await other.PostAsync(Sample.Path, Sample.Event().ToJsonString());
        await other.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("UNAVAILABLE", await refused.ErrorCodeAsync());
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.DoesNotContain("127.0.0.1", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
