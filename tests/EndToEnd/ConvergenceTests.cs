using Kubernaut.EndToEnd.Setting;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.EndToEnd;

/// <summary>Whatever befalls the connection, the API server and the operator itself, in the end the catalog is what exists.</summary>
[Collection(OwnApiServer.Tests)]
public sealed class ConvergenceTests(OwnApiServer server) : IAsyncLifetime
{
    private const int Objects = 2000;

    /// <summary>Longer than the test: nothing shall be found by comparing that should have been seen.</summary>
    private static readonly TimeSpan NoSweep = TimeSpan.FromHours(1);

    /// <summary>How long the churn goes on between two blows.</summary>
    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(1);

    private TestDatabase _database = null!;
    private Cluster _cluster = null!;
    private CuttingProxy _proxy = null!;
    private Replica _operator = null!;

    [LongFact]
    public async Task Nothing_is_missed_whatever_breaks_while_2000_objects_come_change_and_go()
    {
        var churn = new PlaybookChurn(_cluster.Client, _cluster.Namespace, _database, Objects, seed: 1);
        await churn.CreateAllAsync();
        using var stop = new CancellationTokenSource();
        var churning = churn.RunAsync(stop.Token);

        foreach (var blow in Blows())
        {
            await Task.Delay(Respite, TimeProvider.System);
            await blow();
        }

        await stop.CancelAsync();
        await churning;
        await churn.ConvergesAsync();

        // Objects that went before they had their finalizer leave a row, for the sweep with which an operator begins.
        await RestartOperatorAsync();
        await churn.NoRowIsLeftBehindAsync();
    }

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _cluster = await Cluster.StartAsync(server.Process);
        var host = new Uri(server.Process.Configuration.Host);
        _proxy = new CuttingProxy(host.Host, host.Port);
        _operator = await StartOperatorAsync();
    }

    public async Task DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _proxy.DisposeAsync();
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Each kind several times, in an order that is the same each time and follows no rule.</summary>
    private Func<Task>[] Blows()
    {
        Func<Task>[] blows =
        [
            .. Enumerable.Repeat(CutAsync, 4),
            .. Enumerable.Repeat(BeAwayAsync, 2),
            .. Enumerable.Repeat(RestartOperatorAsync, 3),
            .. Enumerable.Repeat(RestartServerAsync, 1),
            .. Enumerable.Repeat(ForgetHistoryAsync, 2),
        ];
        new Random(1).Shuffle(blows);
        return blows;
    }

    /// <summary>In the middle of whatever is being said.</summary>
    private Task CutAsync()
    {
        _proxy.Cut();
        return Task.CompletedTask;
    }

    private async Task BeAwayAsync()
    {
        _proxy.IsDown = true;
        _proxy.Cut();
        await Task.Delay(Respite, TimeProvider.System);
        _proxy.IsDown = false;
    }

    private async Task RestartOperatorAsync()
    {
        await _operator.KillAsync();
        await _operator.DisposeAsync();
        _operator = await StartOperatorAsync();
    }

    private async Task RestartServerAsync()
    {
        server.Process.Kill();
        await server.Process.RestartAsync();
    }

    /// <summary>What happened meanwhile reaches the operator by a list alone: its version is gone when it comes back.</summary>
    private async Task ForgetHistoryAsync()
    {
        _proxy.IsDown = true;
        _proxy.Cut();
        await Task.Delay(Respite, TimeProvider.System);
        await server.Process.CompactAsync();
        await RestartServerAsync();
        _proxy.IsDown = false;
    }

    /// <summary>Its way to the API server is the proxy; what the test itself asks goes straight.</summary>
    private async Task<Replica> StartOperatorAsync()
    {
        var kubeconfig = $"{server.Process.Kubeconfig}-through-proxy";
        var text = await File.ReadAllTextAsync(server.Process.Kubeconfig);
        await File.WriteAllTextAsync(kubeconfig, text.Replace(server.Process.Configuration.Host, $"https://127.0.0.1:{_proxy.Port}", StringComparison.Ordinal));
        return await Replica.StartAsync("only", _cluster.Namespace, _database, kubeconfig, NoSweep);
    }
}
