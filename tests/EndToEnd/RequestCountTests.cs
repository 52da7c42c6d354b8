using System.Diagnostics;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.EndToEnd;

/// <summary>How much the operator asks of the API server.</summary>
[Collection(OwnApiServer.Tests)]
public sealed class RequestCountTests(OwnApiServer server) : IAsyncLifetime
{
    private const int Objects = 1000;

    /// <summary>A page of the list holds 100.</summary>
    private const int Pages = Objects / 100;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;
    private Cluster _cluster = null!;
    private Replica _operator = null!;

    [Fact]
    public async Task A_thousand_objects_cost_two_writes_each_once_a_list_at_each_start_and_nothing_while_nothing_happens()
    {
        var time = Stopwatch.StartNew();
        var objects = new PlaybookChurn(_cluster.Client, _cluster.Namespace, _database, Objects, seed: 0);
        var atFirst = await CountAsync();
        await objects.CreateAllAsync();
        await objects.ConvergesAsync();
        await _operator.DisposeAsync();
        var registered = await CountAsync();
        var registering = time.Elapsed;
        _operator = await StartAsync();
        await SaysAsync($"Listed {Objects} ");
        await EveryObjectWasLookedAtAsync();
        var started = await CountAsync();
        await Task.Delay(Idle, TimeProvider.System);
        var idled = await CountAsync();

        // Beside the creation by the test: its finalizer and its status. Events are told no faster than five a second after the first hundred.
        Assert.InRange(registered.Since(atFirst).Writes, 3 * Objects, (3 * Objects) + 200 + (long)(5 * registering.TotalSeconds));
        Assert.Equal(0, started.Since(registered).Writes);

        // One list for the controller, one for the sweep, one for the other kind, and a few requests to spare.
        Assert.InRange(started.Since(registered).Total, 1, (2 * Pages) + 5);

        // Ten a minute.
        Assert.InRange(idled.Since(started).Total, 0, (long)(10 * Idle.TotalMinutes));
    }

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _cluster = await Cluster.StartAsync(server.Process);
        _operator = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    private Task<Replica> StartAsync() =>
        Replica.StartAsync("counted", _cluster.Namespace, _database, server.Process.Kubeconfig, sweepInterval: TimeSpan.FromMinutes(10));

    private Task<RequestCount> CountAsync() => RequestCount.ReadAsync(server.Process.Configuration);

    private Task SaysAsync(string beginning) => Eventually.TrueAsync(
        () => Task.FromResult(_operator.HasSaid(beginning, DateTimeOffset.MinValue)), Patience, () => $"The operator does not say: {beginning}.");

    private Task EveryObjectWasLookedAtAsync() => Eventually.TrueAsync(
        () => Task.FromResult(_operator.BegunReconciles >= Objects), Patience, () => $"Only {_operator.BegunReconciles} objects were looked at.");
}
