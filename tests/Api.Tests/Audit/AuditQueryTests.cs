using System.Net;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Audit;

public sealed class AuditQueryTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("event_type", "workflow.started")]
    [InlineData("event_category", "workflow")]
    [InlineData("event_outcome", "failure")]
    [InlineData("service_name", "gateway")]
    [InlineData("correlation_id", "rr 1&2")]
    [InlineData("actor_type", "user")]
    [InlineData("actor_id", "alice")]
    [InlineData("resource_type", "pod")]
    [InlineData("resource_id", "web-1")]
    public async Task A_filter_finds_what_matches_it_and_nothing_else(string member, string value)
    {
        var match = Sample.Event().With(member, value);
        await host.PostAsync(Sample.Path, match.ToJsonString());
        await host.PostAsync(Sample.Path, Sample.Event().ToJsonString());

        var found = await host.GetJsonAsync($"{Sample.Path}?{member}={Uri.EscapeDataString(value)}&total=true");

        Assert.Equal([match.Id()], Ids(found));
        Assert.Equal(1, found["pagination"]!["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Members_of_the_payload_can_be_filtered_by_their_text()
    {
        var match = Sample.Event().With("event_data", JsonNode.Parse("""{"a.b":"x y","n":3,"ok":true}"""));
        await host.PostAsync(Sample.Path, match.ToJsonString());
        await host.PostAsync(Sample.Path, Sample.Event().With("event_data", JsonNode.Parse("""{"a.b":"x y","n":4,"ok":true}""")).ToJsonString());

        var found = await host.GetJsonAsync($"{Sample.Path}?event_data.a.b=x%20y&event_data.n=3&event_data.ok=true");

        Assert.Equal([match.Id()], Ids(found));
    }

    [Fact]
    public async Task A_span_of_time_includes_its_start_and_excludes_its_end()
    {
        var instants = Enumerable.Range(0, 4).Select(minutes => Now.AddDays(-10).AddMinutes(minutes)).ToArray();
        var events = instants.Select(instant => Sample.Event().With("event_timestamp", Sample.Instant(instant)).With("correlation_id", "span")).ToArray();
        foreach (var audit in events)
        {
            await host.PostAsync(Sample.Path, audit.ToJsonString());
        }

        var found = await host.GetJsonAsync($"{Sample.Path}?correlation_id=span&start_time={Sample.Instant(instants[1])}&end_time={Sample.Instant(instants[3])}");
        var byDay = await host.GetJsonAsync($"{Sample.Path}?correlation_id=span&start_time={instants[0]:yyyy-MM-dd}&end_time={instants[3]:yyyy-MM-dd}");
        var byAge = await host.GetJsonAsync($"{Sample.Path}?correlation_id=span&start_time=9d");

        Assert.Equal([events[2].Id(), events[1].Id()], Ids(found));
        Assert.Equal(4, Ids(byDay).Length);
        Assert.Empty(Ids(byAge));
    }

    [Fact]
    public async Task A_walk_by_cursor_sees_each_event_once_while_new_ones_arrive()
    {
        var before = Enumerable.Range(0, 10).Select(_ => Sample.Event().With("correlation_id", "walk")).ToArray();
        await host.PostAsync($"{Sample.Path}/batch", $"[{string.Join(',', before.Select(audit => audit.ToJsonString()))}]");

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await host.GetJsonAsync($"{Sample.Path}?correlation_id=walk&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(Ids(page));
            await host.PostAsync(Sample.Path, Sample.Event().With("correlation_id", "walk").ToJsonString());
            cursor = page["pagination"]!["next_cursor"]?.GetValue<string>();
            Assert.Equal(cursor is not null, page["pagination"]!["has_more"]!.GetValue<bool>());
        }
        while (cursor is not null);

        Assert.Equal(before.Select(audit => audit.Id()).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("color=red", "color")]
    [InlineData("event_typ=x", "event_typ")]
    [InlineData("event_data.=x", "event_data.")]
    [InlineData("event_type=", "event_type")]
    [InlineData("event_type=a&event_type=b", "event_type")]
    [InlineData("event_type=%00", "event_type")]
    [InlineData("event_outcome=great", "event_outcome")]
    [InlineData("actor_type=robot", "actor_type")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("offset=10001", "offset")]
    [InlineData("offset=-1", "offset")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=!!!", "cursor")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%C3%A4", "cursor")]
    [InlineData("total=yes", "total")]
    [InlineData("start_time=yesterday", "start_time")]
    [InlineData("start_time=2026-01-01T00:00:00", "start_time")]
    [InlineData("start_time=1h&end_time=2h", "end_time")]
    public async Task A_parameter_that_is_not_understood_is_named(string query, string parameter)
    {
        var refused = await host.GetAsync($"{Sample.Path}?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal([parameter], await refused.PointersAsync());
    }

    [Fact]
    public async Task An_event_that_nobody_sent_is_not_found()
    {
        var missing = await host.GetAsync($"{Sample.Path}/{Guid.NewGuid()}");

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("NOT_FOUND", await missing.ErrorCodeAsync());
    }

    private static string[] Ids(JsonNode list) => [.. list["data"]!.AsArray().Select(audit => audit!["event_id"]!.GetValue<string>())];
}
