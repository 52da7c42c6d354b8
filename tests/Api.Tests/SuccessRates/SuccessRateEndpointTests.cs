using System.Net;
using System.Text.Json.Nodes;
using Kubernaut.Api.Tests.ActionTraces;
using Kubernaut.Api.Tests.Audit;

namespace Kubernaut.Api.Tests.SuccessRates;

public sealed class SuccessRateEndpointTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Path = "/api/v1/incidents/aggregate/success-rate";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly string[] CountNames =
        ["total_executions", "successful_executions", "failed_executions", "rolled_back_executions", "pending_executions"];

    [Theory]
    [InlineData(Path + "/by-incident-type")]
    [InlineData("/api/v1/success-rate/incident-type")]
    public async Task The_counts_of_an_incident_type_say_how_its_actions_ended(string path)
    {
        var incident = Unique();
        await PostAsync(3, Trace(incident));
        await PostAsync(1, Trace(incident).With("execution_status", "failed"));
        await PostAsync(1, Trace(incident).With("execution_status", "rolled-back"));
        await PostAsync(1, Trace(incident).With("execution_status", "pending"));
        await PostAsync(1, Trace(incident).With("execution_status", "executing"));

        var answer = await host.GetJsonAsync($"{path}?incident_type={incident}");

        Assert.Equal([5, 3, 1, 1, 2], Counts(answer));
        Assert.Equal(0.75, answer["success_rate"]!.GetValue<double>());
        Assert.Equal("insufficient_data", answer["confidence"]!.GetValue<string>());
        Assert.False(answer["min_samples_met"]!.GetValue<bool>());
        Assert.Equal("7d", answer["time_range"]!.GetValue<string>());
        Assert.Equal(5, answer["ai_execution_mode"]!["catalog_selected"]!.GetValue<int>());
    }

    [Fact]
    public async Task Breakdowns_add_up_to_the_whole_also_with_actions_that_name_nothing()
    {
        var incident = Unique();
        await PostAsync(2, Trace(incident));
        await PostAsync(3, Trace(incident).With("playbook_version", "2.0.0").With("execution_status", "failed"));
        await PostAsync(1, Trace(incident).With("playbook_version", "2.0.0").With("action_type", "scale").With("execution_status", "pending"));
        await PostAsync(4, TraceSample.Old().With("incident_type", incident).With("action_type", "drain"));

        var answer = await host.GetJsonAsync($"{Path}/multi-dimensional?incident_type={incident}");

        Assert.Equal([9, 6, 3, 0, 1], Counts(answer));
        foreach (var breakdown in (string[])["playbook_breakdown", "action_breakdown"])
        {
            var rows = answer[breakdown]!.AsArray().Select(row => Counts(row!)).ToList();
            Assert.Equal(3, rows.Count);
            Assert.Equal(Counts(answer), rows.Aggregate((sum, row) => [.. sum.Zip(row, (a, b) => a + b)]));
        }

        Assert.Equal(9, answer["ai_execution_mode"]!.AsObject().Sum(mode => mode.Value!.GetValue<int>()));
    }

    [Theory]
    [InlineData(Path + "/by-playbook")]
    [InlineData("/api/v1/success-rate/playbook")]
    public async Task Versions_of_a_playbook_can_be_compared(string path)
    {
        var playbook = Unique();
        await PostAsync(1, Trace("x").With("playbook_id", playbook).With("execution_status", "failed"));
        await PostAsync(1, Trace("y").With("playbook_id", playbook).With("playbook_version", "1.1.0"));

        var both = await host.GetJsonAsync($"{path}?playbook_id={playbook}&min_samples=1");
        var one = await host.GetJsonAsync($"{path}?playbook_id={playbook}&playbook_version=1.1.0");

        Assert.Equal([2, 1, 1, 0, 0], Counts(both));
        Assert.Equal("low", both["confidence"]!.GetValue<string>());
        Assert.Equal(["1.0.0", "1.1.0"], both["playbook_breakdown"]!.AsArray().Select(row => row!["playbook_version"]!.GetValue<string>()));
        Assert.Equal(["x", "y"], both["incident_type_breakdown"]!.AsArray().Select(row => row!["incident_type"]!.GetValue<string>()));
        Assert.Equal([1, 1, 0, 0, 0], Counts(one));
    }

    [Fact]
    public async Task A_long_breakdown_ends_with_the_rest_in_one_row()
    {
        var playbook = Unique();
        await host.Database.ExecuteAsync($"""
            WITH r AS (INSERT INTO resource_references (namespace, kind, name) VALUES ('', 'Node', '{playbook}') RETURNING id),
                 h AS (INSERT INTO action_histories (resource_id, action_type, status) SELECT id, 'a', 'completed' FROM r RETURNING id)
            INSERT INTO resource_action_traces (action_history_id, alert_name, cluster_name, action_type, action_timestamp, execution_status, incident_type, playbook_id)
            SELECT id, 'a', 'c', 'a', now(), 'completed', 'i' || n, '{playbook}' FROM h, generate_series(1, 103) AS n
            """);

        var answer = await host.GetJsonAsync($"{Path}/by-playbook?playbook_id={playbook}");

        var rows = answer["incident_type_breakdown"]!.AsArray();
        Assert.Equal(101, rows.Count);
        Assert.Equal(3, rows[100]!["others"]!.GetValue<int>());
        Assert.Equal(103, rows.Sum(row => Counts(row!)[0]));
    }

    [Theory]
    [InlineData("1h", 59, true)]
    [InlineData("1h", 61, false)]
    [InlineData("2d", 2879, true)]
    [InlineData("2d", 2881, false)]
    [InlineData("365d", 525_599, true)]
    [InlineData("8760h", 525_601, false)]
    public async Task The_window_reaches_back_as_far_as_asked_for(string range, int minutes, bool isIn)
    {
        var incident = Unique();
        await PostAsync(1, Trace(incident).With("action_timestamp", Sample.Instant(Now.AddMinutes(-minutes))));

        var answer = await host.GetJsonAsync($"{Path}/by-incident-type?incident_type={incident}&time_range={range}");

        Assert.Equal(isIn ? 1 : 0, Counts(answer)[0]);
        Assert.Equal(isIn ? 1.0 : 0.0, answer["success_rate"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("/by-incident-type", "incident_type")]
    [InlineData("/by-playbook?playbook_version=1", "playbook_id")]
    [InlineData("/multi-dimensional", "incident_type")]
    [InlineData("/multi-dimensional?playbook_version=1", "playbook_version")]
    [InlineData("/by-incident-type?incident_type=a&time_range=366d", "time_range")]
    [InlineData("/by-incident-type?incident_type=a&time_range=8761h", "time_range")]
    [InlineData("/by-incident-type?incident_type=a&time_range=0h", "time_range")]
    [InlineData("/by-incident-type?incident_type=a&time_range=-1d", "time_range")]
    [InlineData("/by-incident-type?incident_type=a&time_range=7w", "time_range")]
    [InlineData("/by-incident-type?incident_type=a&time_range=d", "time_range")]
    [InlineData("/by-incident-type?incident_type=a&min_samples=0", "min_samples")]
    [InlineData("/by-incident-type?incident_type=a&min_samples=101", "min_samples")]
    [InlineData("/by-incident-type?incident_type=a&action_type=b", "action_type")]
    [InlineData("/ai-execution-mode?min_samples=5", "min_samples")]
    public async Task A_parameter_that_is_missing_wrong_or_unknown_is_named(string query, string parameter)
    {
        var refused = await host.GetAsync(Path + query);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal([parameter], await refused.PointersAsync());
    }

    [Fact]
    public async Task The_ways_in_which_actions_were_chosen_are_held_against_what_is_expected()
    {
        await using var database = await TestKit.Postgres.TestDatabase.CreateAsync();
        var other = new ApiHost();
        await other.StartAsync(database.ConnectionString);
        await PostAsync(other, 18, Trace("a"));
        await PostAsync(other, 1, Trace("a").With("ai_selected_playbook", null).With("ai_chained_playbooks", true));
        await PostAsync(other, 1, Trace("a").With("ai_selected_playbook", null).With("ai_manual_escalation", true).With("execution_status", "failed"));
        await PostAsync(other, 1, Trace("a").With("execution_status", "pending"));
        await PostAsync(other, 5, TraceSample.Old());

        var answer = await other.GetJsonAsync($"{Path}/ai-execution-mode?time_range=24h");
        await other.StopAsync();

        Assert.Equal((25, 1), (answer["total_executions"]!.GetValue<int>(), answer["pending_executions"]!.GetValue<int>()));
        Assert.Equal([18, 18, 0, 0, 1], Counts(answer["catalog_selected"]!));
        Assert.Equal([5, 5, 0, 0, 0], Counts(answer["unspecified"]!));
        Assert.Equal(0.9, answer["catalog_selected"]!["share"]!.GetValue<double>());
        Assert.Equal(0.05, answer["manual_escalation"]!["share"]!.GetValue<double>());
        Assert.Equal(0.09, answer["chained"]!["expected_share"]!.GetValue<double>());
    }

    private static JsonObject Trace(string incident) => TraceSample.Full().With("action_id", null).With("playbook_execution_id", null).With("incident_type", incident);

    private static string Unique() => $"i-{Guid.NewGuid():N}";

    private static int[] Counts(JsonNode answer) => [.. CountNames.Select(name => answer[name]!.GetValue<int>())];

    private Task PostAsync(int times, JsonObject trace) => PostAsync(host, times, trace);

    private static async Task PostAsync(ApiHost host, int times, JsonObject trace)
    {
        for (var time = 0; time < times; time++)
        {
            Assert.Equal(HttpStatusCode.Created, (await host.PostAsync(TraceSample.Path, trace.ToJsonString())).StatusCode);
        }
    }
}
