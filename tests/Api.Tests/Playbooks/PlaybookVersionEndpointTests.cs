using System.Net;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Playbooks;

public sealed class PlaybookVersionEndpointTests(PlaybookHost host) : IClassFixture<PlaybookHost>
{
    private const string Path = "/api/v1/playbooks";

    [Fact]
    public async Task A_playbook_is_its_latest_version_with_content()
    {
        var found = await host.Api.GetJsonAsync($"{Path}/raise-memory-limit");

        Assert.Equal(("2.0.0", "2. raise it", true), ((string)found["version"]!, (string)found["content"]!, (bool)found["is_latest_version"]!));
        Assert.Equal("""{"team":["*"],"Environment":["Production"]}""", found["labels"]!.ToJsonString());
        Assert.Equal(("1.9", "Doubles the limit.", 0.9m), ((string)found["previous_version"]!, (string)found["change_summary"]!, (decimal)found["expected_success_rate"]!));
    }

    [Fact]
    public async Task All_versions_are_listed_highest_first()
    {
        var list = await host.Api.GetJsonAsync($"{Path}/raise-memory-limit/versions");

        Assert.Equal(["2.0.0 active true", "1.9 active false"], list["versions"]!.AsArray().Select(Text));
        Assert.Equal(2, (int)list["total_results"]!);
    }

    [Fact]
    public async Task Instants_are_told_in_UTC_with_a_Z_as_in_the_audit_trail()
    {
        var found = await host.Api.GetJsonAsync($"{Path}/raise-memory-limit");
        var list = await host.Api.GetJsonAsync($"{Path}/raise-memory-limit/versions");

        Assert.EndsWith("Z", (string)found["created_at"]!, StringComparison.Ordinal);
        Assert.EndsWith("Z", (string)list["versions"]![0]!["updated_at"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_is_found_whatever_its_state()
    {
        var found = await host.Api.GetJsonAsync($"{Path}/old/versions/1.9");

        Assert.Equal(("disabled", "It harms."), ((string)found["status"]!, (string)found["disabled_reason"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/nothing")]
    [InlineData("/old")]
    [InlineData("/nothing/versions")]
    [InlineData("/raise-memory-limit/versions/9.9.9")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        var refused = await host.Api.GetAsync(Path + path);

        Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), (refused.StatusCode, await refused.ErrorCodeAsync()));
    }

    [Theory]
    [InlineData("/raise-memory-limit?status=active")]
    [InlineData("/raise-memory-limit/versions?limit=1")]
    [InlineData("/raise-memory-limit/versions/2.0.0?content=false")]
    public async Task A_parameter_that_is_not_known_is_refused(string path) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Api.GetAsync(Path + path)).StatusCode);

    [Theory]
    [InlineData("POST", "")]
    [InlineData("PUT", "/raise-memory-limit")]
    [InlineData("DELETE", "/raise-memory-limit")]
    [InlineData("POST", "/raise-memory-limit/versions")]
    [InlineData("PATCH", "/raise-memory-limit/versions/2.0.0")]
    [InlineData("DELETE", "/search")]
    public async Task A_write_is_refused_and_sent_to_kubectl(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Path + path);

        var refused = await host.Api.Api.SendAsync(request);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED"), (refused.StatusCode, await refused.ErrorCodeAsync()));
        Assert.Contains("kubectl apply", (string)(await refused.JsonAsync())["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Contains("GET", refused.Content.Headers.Allow);
    }

    private static string Text(JsonNode? row) => $"{row!["version"]} {row["status"]} {row["is_latest_version"]!.ToJsonString()}";
}
