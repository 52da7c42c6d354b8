using System.Diagnostics.Metrics;
using k8s.LeaderElection;
using k8s.Models;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.Playbooks;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Queue;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Compares the catalog with all objects from time to time, and repairs what no watch event tells of.</summary>
internal sealed partial class PlaybookSweeper(
    SchemaState schema,
    LeaderElector leader,
    PlaybookSweep sweep,
    PlaybookCatalog catalog,
    PlaybookEmbedder embedder,
    IKubernetesClient client,
    EntityQueue<RemediationPlaybook> queue,
    IOptions<OperatorOptions> options,
    TimeProvider time,
    ILogger<PlaybookSweeper> logger) : BackgroundService
{
    /// <summary>Until this process leads and the schema is there; after that the interval holds.</summary>
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(1);

    private static readonly Meter Meter = new("Kubernaut.Operator");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("datastorage_catalog_sweep_refusals", description: "Sweeps that archived nothing because too many owners seemed gone.");

    private string? Namespace => options.Value.WatchNamespace is { Length: > 0 } watched ? watched : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = StartPause;
            if (leader.IsLeader() && schema.WaitingFor is null)
            {
                pause = options.Value.SweepInterval;
                await TrySweepAsync(stoppingToken);
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
            await embedder.EmbedStaleAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(failure);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        // In this order: an owner that is missing from the later list is gone, not merely new.
        var snapshot = await sweep.ReadAsync(cancellationToken);
        var objects = await client.ListAsync<RemediationPlaybook>(Namespace, cancellationToken: cancellationToken);

        var plan = SweepPlan.Make(Watched(snapshot), [.. objects.Select(Swept)]);
        if (plan.Refusal is not null)
        {
            Refusals.Add(1);
            LogRefused(plan.Refusal);
        }

        foreach (var orphan in plan.Archive)
        {
            LogArchiving(orphan.Key.ToString(), orphan.Owner.ToString());
            await catalog.ArchiveAsync(orphan.Owner.Uid, cancellationToken);
        }

        foreach (var orphan in plan.Release)
        {
            await catalog.ReleaseAsync(orphan.Owner.Uid, cancellationToken);
        }

        var byUid = objects.ToDictionary(playbook => playbook.Uid());
        foreach (var repair in plan.Reconcile)
        {
            await queue(byUid[repair.Owner.Uid.ToString()], ReconciliationType.Modified, ReconciliationTriggerSource.Operator, TimeSpan.Zero, retryCount: 0, cancellationToken);
        }
    }

    /// <summary>Rows of other namespaces are somebody else's when only one is watched: their owners are not in our list.</summary>
    private CatalogSnapshot Watched(CatalogSnapshot snapshot) => Namespace is null
        ? snapshot
        : snapshot with { Rows = [.. snapshot.Rows.Where(row => row.Owner.Namespace == Namespace)] };

    private static SweptObject Swept(RemediationPlaybook playbook) => new(
        PlaybookProjection.Owner(playbook),

        // One that is being deleted, or declares nothing valid, still owns its row but is not to be repaired.
        playbook.DeletionTimestamp() is null && PlaybookRules.Problems(playbook.Spec).Count == 0 ? PlaybookProjection.Entry(playbook.Spec) : null);

    [LoggerMessage(LogLevel.Warning, "The sweep archives nothing: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogLevel.Information, "Archiving {Playbook}, whose owner {Owner} is gone")]
    private partial void LogArchiving(string playbook, string owner);

    [LoggerMessage(LogLevel.Warning, "The sweep of the catalog failed; the next one begins anew")]
    private partial void LogFailed(Exception failure);
}
