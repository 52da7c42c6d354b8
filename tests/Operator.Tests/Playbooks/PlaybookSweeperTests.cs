using System.Diagnostics.Metrics;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Playbooks;

/// <summary>What a sweep finds out by comparing all objects of a namespace with all rows, so each test has a namespace and a database of its own.</summary>
public sealed class PlaybookSweeperTests : IAsyncLifetime
{
    private readonly KubernetesFixture _cluster = new();
    private readonly TestDatabase _database = new();
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());
    private Reconciler _reconciler = null!;

    [Fact]
    public async Task A_row_whose_object_went_while_nobody_watched_is_archived()
    {
        await RegisterAsync("goes", "stays");
        await _cluster.VanishAsync("goes");

        await _reconciler.SweepAsync();

        Assert.Equal("goes archived, stays active", await RowsAsync());
        Assert.DoesNotContain(_reconciler.Events, told => told.Reason == PlaybookEvents.SweepRefused);
    }

    [Fact]
    public async Task A_list_of_objects_that_is_empty_archives_nothing_and_is_told_as_event_and_metric()
    {
        await RegisterAsync("first", "second");
        await _cluster.VanishAsync("first");
        await _cluster.VanishAsync("second");
        var refusals = 0L;
        using var listener = new MeterListener { InstrumentPublished = Listen };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref refusals, value));
        listener.Start();

        await _reconciler.SweepAsync();

        Assert.Equal("first active, second active", await RowsAsync());
        Assert.Contains(("first", PlaybookEvents.SweepRefused), _reconciler.Events);
        Assert.Equal(1, refusals);

        static void Listen(Instrument instrument, MeterListener listener)
        {
            if (instrument.Name == "datastorage_catalog_sweep_refusals")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }
    }

    [Fact]
    public async Task Rows_of_other_namespaces_are_left_alone_when_one_is_watched()
    {
        await RegisterAsync("elsewhere", "goes", "stays");
        await _cluster.VanishAsync("elsewhere");
        await _cluster.VanishAsync("goes");
        await _database.ExecuteAsync("UPDATE playbook_catalog SET owner_namespace = 'another' WHERE playbook_id = 'elsewhere'");

        await _reconciler.SweepAsync();

        Assert.Equal("elsewhere active, goes archived, stays active", await RowsAsync());
    }

    [Fact]
    public async Task One_who_no_longer_leads_archives_nothing()
    {
        await RegisterAsync("goes", "stays");
        await _cluster.VanishAsync("goes");
        _reconciler.Term.Term = null;

        await _reconciler.SweepAsync();

        Assert.Equal("goes active, stays active", await RowsAsync());
    }

    [Fact]
    public async Task Executions_that_no_watch_tells_of_reach_the_status_of_their_object_alone()
    {
        await RegisterAsync("busy", "idle");
        await _database.ExecuteAsync("UPDATE playbook_catalog SET total_executions = 3, successful_executions = 2 WHERE playbook_id = 'busy'");
        _time.Advance(new OperatorOptions().SweepInterval);

        await _reconciler.SweepAsync();
        var executions = (await _reconciler.ReconcileAsync("busy")).Status.Executions!;
        await _reconciler.SweepAsync();

        Assert.Equal((3, 2, 66), (executions.Total, executions.Successful, executions.SuccessRatePercent));
        Assert.Equal(["busy"], _reconciler.Queued);
    }

    public async Task InitializeAsync()
    {
        await _cluster.InitializeAsync();
        await _database.InitializeAsync();
        _reconciler = new Reconciler(_cluster, _database, _time);
    }

    public async Task DisposeAsync()
    {
        await _reconciler.DisposeAsync();
        await _database.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private async Task RegisterAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await _cluster.ApplyAsync(name);
            await _reconciler.ReconcileAsync(name);
        }
    }

    private Task<string?> RowsAsync() =>
        _database.ScalarAsync<string>("SELECT string_agg(playbook_id || ' ' || status, ', ' ORDER BY playbook_id) FROM playbook_catalog");
}
