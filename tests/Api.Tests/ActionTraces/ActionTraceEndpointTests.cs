using System.Net;
using System.Text.Json.Nodes;
using Kubernaut.Api.Tests.Audit;

namespace Kubernaut.Api.Tests.ActionTraces;

public sealed class ActionTraceEndpointTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_trace_of_an_old_client_is_stored_with_nothing_it_did_not_say()
    {
        var created = await PostAsync(TraceSample.Old());

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.JsonAsync())["id"]!.GetValue<long>();
        Assert.Equal("shop Deployment web restart_pod completed f", await host.Database.ScalarAsync<string>($"""
            SELECT concat_ws(' ', namespace, kind, name, t.action_type, h.status, playbook_id, incident_type, ai_selected_playbook)
            FROM resource_action_traces t JOIN action_histories h ON h.id = action_history_id JOIN resource_references r ON r.id = resource_id
            WHERE t.id = {id}
            """));
    }

    [Fact]
    public async Task Names_that_no_index_can_hold_are_the_senders_fault()
    {
        var luck = new Random(1);
        string Name() => string.Concat(Enumerable.Range(0, 253).Select(_ => new System.Text.Rune(luck.Next(0x1F000, 0x2FFFF)).ToString()));
        var resource = new JsonObject { ["namespace"] = Name(), ["kind"] = Name(), ["name"] = Name() };

        var refused = await PostAsync(TraceSample.Old().With("resource", resource));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task The_same_action_again_is_ok_and_one_row()
    {
        var trace = TraceSample.Full();
        var first = await PostAsync(trace);

        var again = await PostAsync(trace);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal((await first.JsonAsync())["id"]!.GetValue<long>(), (await again.JsonAsync())["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task An_action_moves_forward_to_its_end_with_times_and_error()
    {
        var trace = TraceSample.Full();
        await PostAsync(trace.With("execution_status", "pending"));
        await PostAsync(trace.With("execution_status", "executing").With("execution_start_time", "2026-01-01T00:00:00Z"));
        var end = trace.With("execution_status", "failed").With("execution_error", "no quota").With("execution_duration_ms", 5_000_000_000);

        var moved = await PostAsync(end);
        var again = await PostAsync(end);

        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("failed 2026-01-01 5000000000 no quota", await host.Database.ScalarAsync<string>($"""
            SELECT concat_ws(' ', execution_status, (execution_start_time AT TIME ZONE 'UTC')::date, execution_duration_ms, execution_error)
            FROM resource_action_traces WHERE action_id = '{trace["action_id"]}'
            """));
    }

    [Theory]
    [InlineData("execution_status", "executing")]
    [InlineData("execution_status", "failed")]
    [InlineData("incident_type", "other")]
    [InlineData("workflow_id", null)]
    [InlineData("playbook_execution_id", "run-2")]
    [InlineData("execution_error", "late")]
    public async Task Any_other_change_is_a_conflict(string member, string? value)
    {
        var trace = TraceSample.Full();
        await PostAsync(trace);

        var refused = await PostAsync(trace.With(member, value));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("UNIQUE_VIOLATION", await refused.ErrorCodeAsync());
        Assert.Equal(["/action_id"], await refused.PointersAsync());
    }

    [Fact]
    public async Task Requests_with_one_action_id_at_once_store_one_row()
    {
        var trace = TraceSample.Full();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(trace)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_named()
    {
        var trace = TraceSample.Full()
            .With("alert_name", null)
            .With("action_timestamp", "2999-01-01T00:00:00Z")
            .With("execution_status", "success")
            .With("execution_duration_ms", -1)
            .With("playbook_id", null)
            .With("playbook_step_number", -1)
            .With("ai_manual_escalation", true)
            .With("incident_type", "")
            .With("surprise", 1)
            .With("resource", JsonNode.Parse("""{"kind":"Pod","uid":"1"}"""));

        var refused = await PostAsync(trace);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(
            ["/action_timestamp", "/ai_manual_escalation", "/alert_name", "/execution_duration_ms", "/execution_status", "/incident_type", "/playbook_execution_id",
                "/playbook_step_number", "/playbook_step_number", "/playbook_version", "/resource/name", "/resource/uid", "/surprise"],
            (await refused.PointersAsync()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"resource\":1}")]
    [InlineData("null")]
    public async Task A_body_that_is_no_trace_is_refused(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync(TraceSample.Path, body)).StatusCode);

    [Fact]
    public async Task A_history_has_the_status_of_its_newest_trace_whichever_came_last()
    {
        var trace = TraceSample.Old().With("resource", JsonNode.Parse("""{"kind":"Node","name":"n1"}"""));
        await PostAsync(trace.With("action_timestamp", "2026-01-02T00:00:00Z").With("execution_status", "failed"));

        await PostAsync(trace.With("action_timestamp", "2026-01-01T00:00:00Z"));

        Assert.Equal("failed", await host.Database.ScalarAsync<string>("""
            SELECT status FROM action_histories JOIN resource_references r ON r.id = resource_id WHERE name = 'n1' AND namespace = ''
            """));
    }

    [Fact]
    public async Task A_trace_is_refused_and_not_queued_while_postgres_is_away()
    {
        var other = new ApiHost();
        await other.StartAsync("Host=127.0.0.1;Port=1;Username=nobody");

        var refused = await other.PostAsync(TraceSample.Path, TraceSample.Old().ToJsonString());
        await other.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    private Task<HttpResponseMessage> PostAsync(JsonObject trace) => host.PostAsync(TraceSample.Path, trace.ToJsonString());
}
