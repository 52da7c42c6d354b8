using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Leadership;
using Kubernaut.Operator.Migrations;
using Kubernaut.Operator.Partitions;
using Kubernaut.Operator.Playbooks;
using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using KubeOps.Abstractions.Events;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Tests;

/// <summary>The controllers on a real API server and a database of the caller's choice, called by the test instead of by a watch.</summary>
internal sealed class Reconciler : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly KubernetesFixture _cluster;

    /// <param name="cluster">A real one.</param>
    /// <param name="database">A real one.</param>
    /// <param name="time">Of the product.</param>
    /// <param name="settings">What differs from the defaults, as <c>Section:Name</c>.</param>
    public Reconciler(KubernetesFixture cluster, TestDatabase database, TimeProvider time, IReadOnlyDictionary<string, string?>? settings = null)
        : this(cluster, database.ConnectionString, database.OwnerConnectionString, time, settings)
    {
    }

    public Reconciler(KubernetesFixture cluster, string connectionString, TimeProvider time)
        : this(cluster, connectionString, connectionString, time)
    {
    }

    private Reconciler(KubernetesFixture cluster, string connectionString, string ownerConnectionString, TimeProvider time, IReadOnlyDictionary<string, string?>? settings = null)
    {
        _cluster = cluster;
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build())
            .AddSingleton(time)
            .AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>))
            .AddSingleton(new RuntimeDatabase(connectionString))
            .AddSingleton(new OwnerDatabase(ownerConnectionString))
            .AddSingleton(cluster.Client)
            .AddSingleton<EventPublisher>((entity, reason, _, _, _) =>
            {
                Events.Add((entity.Name(), reason));
                return Task.CompletedTask;
            })
            .AddSingleton<EntityQueue<RemediationPlaybook>>((playbook, _, _, _, _, _) =>
            {
                Queued.Add(playbook.Name());
                return Task.FromResult(true);
            })
            .AddReconciling()
            .AddSingleton<ICurrentTerm>(Term)
            .AddTransient<RemediationPlaybookController>()
            .AddTransient<AuditPartitionPolicyController>()
            .BuildServiceProvider();
        _services.GetRequiredService<SchemaState>().Ready();
    }

    /// <summary>A server that nobody runs.</summary>
    public static string NoDatabase => "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2";

    public GivenTerm Term { get; } = new();

    public List<(string Object, string Reason)> Events { get; } = [];

    public List<string> Queued { get; } = [];

    public SchemaState Schema => _services.GetRequiredService<SchemaState>();

    /// <summary>One pass of the loop that gives rows their vectors.</summary>
    public Task<EmbeddingPass> CatchUpAsync() => _services.GetRequiredService<EmbeddingCatchUp>().RunAsync(CancellationToken.None);

    /// <summary>One sweep over the namespace of the test.</summary>
    public async Task SweepAsync()
    {
        // Who leads is asked by the loop only, in whose place the test calls.
        using var sweeper = new PlaybookSweeper(
            Schema,
            leader: null!,
            Term,
            _services.GetRequiredService<PlaybookSweep>(),
            _services.GetRequiredService<PlaybookCatalog>(),
            _services.GetRequiredService<PlaybookSiblings>(),
            _services.GetRequiredService<PlaybookEventLog>(),
            _cluster.Client,
            _services.GetRequiredService<EntityQueue<RemediationPlaybook>>(),
            Options.Create(new OperatorOptions { WatchNamespace = _cluster.Namespace }),
            TimeProvider.System,
            NullLogger<PlaybookSweeper>.Instance);
        await sweeper.SweepAsync(CancellationToken.None);
    }

    /// <summary>What the command for rows without their objects works with.</summary>
    public PlaybookOrphans Orphans() => new(
        _services.GetRequiredService<PlaybookSweep>(),
        _services.GetRequiredService<PlaybookCatalog>(),
        _cluster.Client,
        Options.Create(new OperatorOptions { WatchNamespace = _cluster.Namespace }));

    /// <summary>As the runtime does: the object is read, then handed to the controller.</summary>
    /// <returns>The object as it is afterwards.</returns>
    public async Task<RemediationPlaybook> ReconcileAsync(string name)
    {
        await _services.GetRequiredService<RemediationPlaybookController>().ReconcileAsync(await PlaybookAsync(name), CancellationToken.None);
        return await PlaybookAsync(name);
    }

    public async Task<ReconciliationResult<RemediationPlaybook>> FinalizeAsync(string name) =>
        await _services.GetRequiredService<CatalogRowFinalizer>().FinalizeAsync(await PlaybookAsync(name), CancellationToken.None);

    public async Task<AuditPartitionPolicy> ReconcileAsync(AuditPartitionPolicy policy)
    {
        await _services.GetRequiredService<AuditPartitionPolicyController>().ReconcileAsync(policy, CancellationToken.None);
        return (await _cluster.Client.GetAsync<AuditPartitionPolicy>(policy.Name()))!;
    }

    public async Task<RemediationPlaybook> PlaybookAsync(string name) =>
        await _cluster.Client.GetAsync<RemediationPlaybook>(name, _cluster.Namespace) ?? throw new InvalidOperationException($"{name} is gone.");

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
