using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.EndToEnd;

/// <summary>The operator starts with nothing there, and what it needs appears in one order or another.</summary>
[Collection(nameof(Alone))]
public sealed partial class StartOrderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private OwnServer _postgres = null!;
    private OwnServer _redis = null!;
    private Cluster _cluster = null!;
    private OperatorAccount _account = null!;
    private CuttingProxy _way = null!;

    public async Task InitializeAsync()
    {
        _postgres = await OwnServer.StartPostgresAsync();
        _redis = await OwnServer.StartRedisAsync();
        _cluster = await Cluster.StartAsync();
        _account = await OperatorAccount.CreateAsync(_cluster.Client, _cluster.Namespace);
        await _postgres.StopAsync();
        await _redis.StopAsync();

        // The API server is everybody's, so it is the way to it that is broken.
        var server = new Uri(KubernetesFixture.Connect().Host);
        _way = new CuttingProxy(server.Host, server.Port) { IsDown = true };
        var kubeconfig = await File.ReadAllTextAsync(_account.KubeconfigFile);
        await File.WriteAllTextAsync(_account.KubeconfigFile, Address().Replace(kubeconfig, $"https://127.0.0.1:{_way.Port}"));
    }

    public async Task DisposeAsync()
    {
        await _way.DisposeAsync();
        await _account.DisposeAsync();
        await _cluster.DisposeAsync();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Theory]
    [InlineData("postgres", "redis", "kubernetes")]
    [InlineData("kubernetes", "redis", "postgres")]
    [InlineData("redis", "kubernetes", "postgres")]
    public async Task It_lives_from_the_start_and_serves_when_all_is_there(params string[] order)
    {
        var accounts = new Accounts(_cluster.Client, _cluster.Namespace);
        await accounts.CreateAsync("writer");
        await accounts.GrantAsync("writer", "*", "*");
        await using var process = OperatorProcess.Launch(Required.Variable(Required.Operator), Settings());
        await Eventually.TrueAsync(async () => await OperatorProcess.StatusAsync(process.Health, "/livez") is HttpStatusCode.OK, Patience, () => $"it does not live:\n{process.Output}");
        await Eventually.TrueAsync(async () => await OperatorProcess.StatusAsync(process.Health, "/readyz") is HttpStatusCode.ServiceUnavailable, Patience, () => "it says that it can serve, with nothing there");

        foreach (var server in order)
        {
            Assert.False(process.HasExited);
            await ComeAsync(server);
        }

        process.Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await accounts.TokenAsync("writer"));
        await process.BecomesReadyAsync();
        await Eventually.TrueAsync(async () => await SampleEvent.WriteAsync(process.Api) is HttpStatusCode.Created, Patience, () => $"no event was stored:\n{process.Output}");
        await _cluster.ApplySamplesAsync();
        await Eventually.TrueAsync(
            async () => (await _cluster.PlaybooksAsync()).All(playbook => playbook.Status.CatalogState is { Length: > 0 }), Patience, () => $"no playbook was reconciled:\n{process.Output}");
    }

    [GeneratedRegex("https://127.0.0.1:[0-9]+")]
    private static partial Regex Address();

    private Task ComeAsync(string server)
    {
        _way.IsDown = _way.IsDown && server != "kubernetes";
        return server switch
        {
            "postgres" => _postgres.StartAsync(),
            "redis" => _redis.StartAsync(),
            _ => Task.CompletedTask,
        };
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["Postgres__ConnectionString"] = _postgres.Address,
        ["Redis__ConnectionString"] = _redis.Address,
        ["KUBECONFIG"] = _account.KubeconfigFile,
        ["POD_NAMESPACE"] = _cluster.Namespace,
        ["Operator__WatchNamespace"] = _cluster.Namespace,
    };
}
