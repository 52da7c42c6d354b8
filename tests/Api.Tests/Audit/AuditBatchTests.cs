using System.Net;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Audit;

public sealed class AuditBatchTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Path = $"{Sample.Path}/batch";

    [Fact]
    public async Task A_batch_is_stored_and_answered_in_its_order()
    {
        var events = Enumerable.Range(0, 1000).Select(_ => Sample.Event()).Reverse().ToArray();

        var created = await SendAsync(Path, events);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var answer = await created.JsonAsync();
        Assert.Equal("success", answer["status"]!.GetValue<string>());
        Assert.Equal(events.Select(audit => audit.Id()), answer["results"]!.AsArray().Select(result => result!["event_id"]!.GetValue<string>()));
        Assert.Equal(1000, await CountAsync(events));
    }

    [Fact]
    public async Task The_same_batch_again_is_ok()
    {
        var events = new[] { Sample.Event(), Sample.Event() };
        await SendAsync(Path, events);

        var again = await SendAsync(Path, events);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(2, await CountAsync(events));
    }

    [Fact]
    public async Task One_invalid_event_refuses_the_batch_and_is_pointed_at()
    {
        var events = new[] { Sample.Event(), Sample.Event().With("event_outcome", "great").With("resource_id", null) };

        var refused = await SendAsync(Path, events);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["/1/event_outcome", "/1/resource_id"], (await refused.PointersAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(0, await CountAsync(events));
    }

    [Fact]
    public async Task One_conflict_refuses_the_batch()
    {
        var stored = Sample.Event();
        var fresh = Sample.Event();
        await host.PostAsync(Sample.Path, stored.ToJsonString());

        var refused = await SendAsync(Path, [fresh, stored.With("resource_id", "another")]);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(["/1/event_id"], await refused.PointersAsync());
        Assert.Equal(0, await CountAsync([fresh]));
    }

    [Fact]
    public async Task Partial_mode_stores_the_good_ones_and_reports_each_bad_one()
    {
        var stored = Sample.Event();
        await host.PostAsync(Sample.Path, stored.ToJsonString());
        var events = new[] { Sample.Event().With("color", "red"), Sample.Event(), stored.With("resource_id", "another"), stored, Sample.Event() };

        var created = await SendAsync($"{Path}?mode=partial", events);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var answer = await created.JsonAsync();
        Assert.Equal("partial", answer["status"]!.GetValue<string>());
        Assert.Equal(["error", "success", "error", "success", "success"], answer["results"]!.AsArray().Select(result => result!["status"]!.GetValue<string>()));
        Assert.Equal(0, answer["results"]![0]!["index"]!.GetValue<int>());
        Assert.Equal("/0/color", answer["results"]![0]!["error"]!["details"]![0]!["pointer"]!.GetValue<string>());
        Assert.Equal("EVENT_CONFLICT", answer["results"]![2]!["error"]!["code"]!.GetValue<string>());
        Assert.Equal(2, await CountAsync([events[1], events[4]]));
    }

    [Fact]
    public async Task What_postgres_refuses_of_a_partial_batch_is_answered_alone()
    {
        await host.Database.ExecuteAsync("ALTER TABLE audit_events ADD CONSTRAINT no_poison CHECK (resource_id <> 'poison')");
        var events = Enumerable.Range(0, 9).Select(_ => Sample.Event()).ToArray();
        events[5] = events[5].With("resource_id", "poison");

        var created = await SendAsync($"{Path}?mode=partial", events);
        var alone = await SendAsync($"{Path}?mode=partial", [events[5]]);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var results = (await created.JsonAsync())["results"]!.AsArray();
        Assert.Equal(5, results.Select(result => result!["status"]!.GetValue<string>()).ToList().IndexOf("error"));
        Assert.Equal("VALIDATION_FAILED", results[5]!["error"]!["code"]!.GetValue<string>());
        Assert.Equal("/5", results[5]!["error"]!["details"]![0]!["pointer"]!.GetValue<string>());
        Assert.Equal(8, await CountAsync(events));
        Assert.Equal(HttpStatusCode.BadRequest, alone.StatusCode);
        Assert.Equal(["/0"], await alone.PointersAsync());
    }

    [Fact]
    public async Task A_partial_batch_without_a_good_event_is_refused()
    {
        var refused = await SendAsync($"{Path}?mode=partial", [Sample.Event().With("color", "red")]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["/0/color"], await refused.PointersAsync());
    }

    [Fact]
    public async Task A_partial_batch_of_conflicts_and_invalid_events_names_both()
    {
        var stored = Sample.Event();
        await host.PostAsync(Sample.Path, stored.ToJsonString());

        var refused = await SendAsync($"{Path}?mode=partial", [Sample.Event().With("color", "red"), stored.With("resource_id", "another")]);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(["/0/color", "/1/event_id"], await refused.PointersAsync());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task A_batch_is_an_array_of_events(string body)
    {
        var refused = await host.PostAsync(Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal([""], await refused.PointersAsync());
    }

    [Fact]
    public async Task More_than_a_thousand_events_are_too_many()
    {
        var refused = await SendAsync(Path, [.. Enumerable.Range(0, 1001).Select(_ => Sample.Event())]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_body_over_five_MiB_is_too_large()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StringContent($"[\"{new string('x', 5 * 1024 * 1024)}\"]", null, "application/json"),

            // Else the answer may find the client still writing into a closed connection.
            Headers = { ExpectContinue = true },
        };

        var refused = await host.Api.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("PAYLOAD_TOO_LARGE", await refused.ErrorCodeAsync());
    }

    [Fact]
    public async Task An_unknown_mode_is_refused()
    {
        var refused = await SendAsync($"{Path}?mode=best-effort", [Sample.Event()]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["mode"], await refused.PointersAsync());
    }

    private Task<HttpResponseMessage> SendAsync(string path, JsonObject[] events) =>
        host.PostAsync(path, $"[{string.Join(',', events.Select(audit => audit.ToJsonString()))}]");

    private Task<long> CountAsync(JsonObject[] events) =>
        host.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE event_id IN ({string.Join(',', events.Select(audit => $"'{audit.Id()}'"))})");
}
