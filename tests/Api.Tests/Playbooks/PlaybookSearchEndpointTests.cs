using System.Net;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Playbooks;

public sealed class PlaybookSearchEndpointTests(PlaybookHost host) : IClassFixture<PlaybookHost>
{
    private const string Path = "/api/v1/playbooks/search";
    private const string Incident = "container+OOMKilled,+memory+limit+too+low";

    [Fact]
    public async Task An_incident_is_answered_with_the_latest_version_of_its_playbook()
    {
        var answer = await host.Api.GetJsonAsync($"{Path}?query={Incident}");

        var found = Assert.Single(answer["playbooks"]!.AsArray())!;
        Assert.Equal(["playbook_id", "version", "description", "confidence"], Names(found));
        Assert.Equal(("raise-memory-limit", "2.0.0"), ((string)found["playbook_id"]!, (string)found["version"]!));
        Assert.InRange((double)found["confidence"]!, 0.7, 1);
        Assert.Equal(1, (int)answer["total_results"]!);
    }

    [Fact]
    public async Task An_explained_answer_says_how_each_was_found()
    {
        var answer = await host.Api.GetJsonAsync($"{Path}?query={Incident}&label.environment=production&label.TEAM=payments&explain=true");

        var found = answer["playbooks"]![0]!;
        Assert.Equal(["playbook_id", "version", "description", "confidence", "name", "matched_labels", "semantic", "lexical", "model"], Names(found));
        Assert.Equal("""{"environment":"production","TEAM":"*"}""", found["matched_labels"]!.ToJsonString());
        Assert.StartsWith("builtin:lexhash-384@", (string)found["model"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_threshold_holds_back_is_counted_and_its_best_named()
    {
        var answer = await host.Api.GetJsonAsync($"{Path}?query={Incident}&min_confidence=1");

        Assert.Empty(answer["playbooks"]!.AsArray());
        Assert.InRange((int)answer["suppressed"]!, 1, 2);
        Assert.Equal("raise-memory-limit", (string)answer["best_below_threshold"]!["playbook_id"]!);
        Assert.InRange((double)answer["best_below_threshold"]!["confidence"]!, 0.7, 1);
    }

    [Fact]
    public async Task An_answer_with_nothing_held_back_says_nothing_of_it()
    {
        var answer = await host.Api.GetJsonAsync($"{Path}?query={Incident}&min_confidence=0");

        Assert.Equal(["playbooks", "total_results"], Names(answer));
    }

    [Theory]
    [InlineData("label.environment=staging", 0)]
    [InlineData("label.ENVIRONMENT=PRODUCTION", 1)]
    [InlineData("label.team=anyone", 1)]
    public async Task Labels_are_hard_filters(string label, int count)
    {
        var answer = await host.Api.GetJsonAsync($"{Path}?query={Incident}&min_confidence=0&{label}");

        Assert.Equal(count, (int)answer["total_results"]!);
    }

    [Fact]
    public async Task A_body_asks_the_same()
    {
        var byQuery = await host.Api.GetJsonAsync($"{Path}?query={Incident}&label.environment=production&min_confidence=0.1&max_results=1&explain=true");

        var byBody = await host.Api.PostAsync(
            Path,
            """{"query":"container OOMKilled, memory limit too low","labels":{"environment":"production"},"min_confidence":0.1,"max_results":1,"explain":true}""");

        Assert.Equal(HttpStatusCode.OK, byBody.StatusCode);
        Assert.Equal(byQuery.ToJsonString(), (await byBody.JsonAsync()).ToJsonString());
    }

    [Theory]
    [InlineData("", "query")]
    [InlineData("?query=", "query")]
    [InlineData("?query=%20%09", "query")]
    [InlineData("?query=x&min_confidence=1.1", "min_confidence")]
    [InlineData("?query=x&min_confidence=NaN", "min_confidence")]
    [InlineData("?query=x&max_results=0", "max_results")]
    [InlineData("?query=x&max_results=101", "max_results")]
    [InlineData("?query=x&explain=yes", "explain")]
    [InlineData("?query=x&environment=production", "environment")]
    [InlineData("?query=x&label.=production", "label.")]
    [InlineData("?color=red", "query,color")]
    public async Task All_that_is_wrong_with_a_query_is_named(string query, string parameters)
    {
        var refused = await host.Api.GetAsync(Path + query);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(parameters.Split(','), await refused.PointersAsync());
    }

    [Theory]
    [InlineData("""{}""", "/query")]
    [InlineData("""{"query":""}""", "/query")]
    [InlineData("""{"query":7}""", "/query")]
    [InlineData("""{"query":"x","labels":{"environment":["production"]}}""", "/labels/environment")]
    [InlineData("""{"query":"x","labels":[]}""", "/labels")]
    [InlineData("""{"query":"x","max_results":1.5}""", "/max_results")]
    [InlineData("""{"query":"x","min_confidence":"high"}""", "/min_confidence")]
    [InlineData("""{"query":"x","explain":1}""", "/explain")]
    [InlineData("""{"query":"x","top_k":3}""", "/top_k")]
    [InlineData("""{"query":"x","labels":{"\ud800":"y"}}""", "/labels")]
    [InlineData("""{"query":"x","labels":{"team":"\udc00"}}""", "/labels/team")]
    public async Task All_that_is_wrong_with_a_body_is_pointed_at(string body, string at)
    {
        var refused = await host.Api.PostAsync(Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal([at], await refused.PointersAsync());
    }

    [Fact]
    public async Task The_longest_text_is_counted_in_characters()
    {
        var longest = await host.Api.PostAsync(Path, $$"""{"query":"{{string.Concat(Enumerable.Repeat("😀", 4000))}}"}""");
        var tooLong = await host.Api.PostAsync(Path, $$"""{"query":"{{new string('x', 4001)}}"}""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (longest.StatusCode, tooLong.StatusCode));
    }

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(member => member.Key);
}
