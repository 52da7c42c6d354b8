using k8s;
using k8s.LeaderElection;
using k8s.Models;
using Kubernaut.Operator.Leadership;
using Kubernaut.Storage.Leadership;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using KubeOps.Abstractions.Builder;
using KubeOps.KubernetesClient;
using KubeOps.Operator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Operator.Tests.Leadership;

/// <summary>The lease as the runtime keeps it on the real API server, and what the database is told of it.</summary>
public sealed class LeaseTermTests(KubernetesFixture cluster, TestDatabase database)
    : IClassFixture<KubernetesFixture>, IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly string _namespace = $"term-{Guid.NewGuid():N}"[..20];
    private IHost _host = null!;
    private LeaderElector _elector = null!;
    private LeaseTerm _term = null!;

    private LeaderTerms Known => new(database.Runtime);

    [Fact]
    public async Task A_leader_acts_in_the_time_that_the_lease_tells()
    {
        var term = await _term.ReadAsync(CancellationToken.None);

        Assert.Equal(new LeaderTerm($"{_namespace}/kubernaut-storage-leader", 0), term);
        Assert.Equal(0, await Known.RecordAsync(term!, CancellationToken.None));
    }

    [Fact]
    public async Task Who_has_lost_the_lease_without_knowing_it_gets_no_term()
    {
        await TakeTheLeaseAsync(another: "another");

        Assert.True(_elector.IsLeader());
        Assert.Null(await _term.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_lease_that_counts_from_the_start_again_is_brought_up_to_what_the_database_has_seen()
    {
        await Known.RecordAsync(new LeaderTerm($"{_namespace}/kubernaut-storage-leader", 41), CancellationToken.None);

        var term = await _term.ReadAsync(CancellationToken.None);

        Assert.Equal(42, term!.Transitions);
        Assert.Equal(42, (await LeaseAsync()).Spec.LeaseTransitions);
    }

    [Fact]
    public async Task A_term_that_was_refused_is_read_anew()
    {
        var first = await _term.ReadAsync(CancellationToken.None);
        await Known.RecordAsync(first! with { Transitions = 7 }, CancellationToken.None);

        _term.Refused(first);

        Assert.Equal(8, (await _term.ReadAsync(CancellationToken.None))!.Transitions);
    }

    public async Task InitializeAsync()
    {
        await cluster.Client.CreateAsync(new NamespaceObject { Metadata = new V1ObjectMeta { Name = _namespace } }.Initialize());
        var configuration = KubernetesFixture.Connect();
        configuration.Namespace = _namespace;

        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddLogging();
        builder.Services.AddKubernetesOperator(settings => settings
            .WithName("kubernaut-storage")
            .WithLeaderElection(LeaderElectionType.Single)

            // Longer than a test lasts: a renewal in between would notice what the test does to the lease.
            .WithLeaderElectionTimings(TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(120)));
        _host = builder.Build();
        _elector = _host.Services.GetRequiredService<LeaderElector>();
        _term = new LeaseTerm(_elector, _host.Services.GetRequiredService<IKubernetesClient>(), Known, NullLogger<LeaseTerm>.Instance);
        await _host.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(_elector.IsLeader()), TimeSpan.FromSeconds(20), () => "Nobody leads.");
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _term.Dispose();
    }

    private async Task<V1Lease> LeaseAsync() =>
        await cluster.Client.GetAsync<V1Lease>("kubernaut-storage-leader", _namespace) ?? throw new InvalidOperationException("There is no lease.");

    /// <summary>As if this process had been paused for longer than the lease lasts.</summary>
    private Task<V1Lease> TakeTheLeaseAsync(string another) => cluster.Client.PatchAsync<V1Lease>(
        new V1Patch(new { spec = new { holderIdentity = another, leaseTransitions = 1 } }, V1Patch.PatchType.MergePatch), "kubernaut-storage-leader", _namespace);
}
