using Kubernaut.TestKit.Embedders;

namespace Kubernaut.Api.Tests.Playbooks;

/// <summary>Searches whose model answers JSON that is not of its protocol.</summary>
public sealed class PlaybookSearchNonsenseTests : IAsyncLifetime
{
    private readonly PlaybookHost _host = new();
    private EmbeddingServer _server = null!;

    [Theory]
    [InlineData("""{"data":[null]}""", "application/json")]
    [InlineData("""{"data":[{"index":"0"}]}""", "application/json")]
    [InlineData("{}", "application/json; charset=of-nobody")]
    public async Task A_search_is_answered_by_words(string body, string contentType)
    {
        _server.Always = new EmbeddingFault.Body(body, contentType);

        var answer = await _host.Api.GetJsonAsync("/api/v1/playbooks/search?query=container+OOMKilled,+memory+limit+too+low");

        Assert.True((bool)answer["degraded"]!);
        Assert.Equal("raise-memory-limit", (string)answer["playbooks"]![0]!["playbook_id"]!);
    }

    public async Task InitializeAsync()
    {
        _server = await EmbeddingServer.StartAsync();
        _host.Api.Settings["Embedder:Protocol"] = "openai";
        _host.Api.Settings["Embedder:Url"] = _server.Url.ToString();
        _host.Api.Settings["Embedder:Model"] = "some-model";
        await _host.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }
}
