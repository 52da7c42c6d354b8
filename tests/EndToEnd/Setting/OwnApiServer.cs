using Kubernaut.TestKit.Kubernetes;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>An API server for tests that break it, or whose operators would meet those of other tests on the kinds without a namespace.</summary>
[CollectionDefinition(Tests)]
public sealed class OwnApiServer : ICollectionFixture<OwnApiServer>, IAsyncLifetime
{
    public const string Tests = "own API server";

    private ApiServerProcess? _process;

    public ApiServerProcess Process => _process!;

    public async Task InitializeAsync()
    {
        _process = await ApiServerProcess.StartAsync();
        await _process.ApplyDefinitionsAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
