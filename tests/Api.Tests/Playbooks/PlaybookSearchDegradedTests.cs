using System.Net;

namespace Kubernaut.Api.Tests.Playbooks;

public sealed class PlaybookSearchDegradedTests(PlaybookHost host) : IClassFixture<PlaybookHost>, IAsyncLifetime
{
    private const string Path = "/api/v1/playbooks/search?query=container+OOMKilled,+memory+limit+too+low";

    public Task InitializeAsync() => host.Api.Database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = 'another:model@1/384/x'");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_answer_by_words_alone_has_no_confidence_and_says_so()
    {
        var answer = await host.Api.GetJsonAsync(Path);

        Assert.Equal((true, 0.0), ((bool)answer["degraded"]!, (double)answer["coverage"]!));
        Assert.Equal("raise-memory-limit", (string)answer["playbooks"]![0]!["playbook_id"]!);
        Assert.True(answer["playbooks"]![0]!.AsObject().ContainsKey("confidence"));
        Assert.Null(answer["playbooks"]![0]!["confidence"]);
    }

    [Fact]
    public async Task A_confidence_that_cannot_be_told_is_not_promised()
    {
        var refused = await host.Api.GetAsync(Path + "&min_confidence=0.7");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("UNAVAILABLE", await refused.ErrorCodeAsync());
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}
