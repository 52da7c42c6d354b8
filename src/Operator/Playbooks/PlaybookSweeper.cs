using System.Diagnostics.Metrics;
using k8s.LeaderElection;
using k8s.Models;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Leadership;
using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Leadership;
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
    ICurrentTerm terms,
    PlaybookSweep sweep,
    PlaybookCatalog catalog,
    PlaybookSiblings siblings,
    PlaybookEventLog events,
    IKubernetesClient client,
    EntityQueue<RemediationPlaybook> queue,
    IOptions<OperatorOptions> options,
    TimeProvider time,
    ILogger<PlaybookSweeper> logger) : BackgroundService
{
    private const string Key = "sweep";

    /// <summary>Until this process leads and the schema is there; after that the interval holds.</summary>
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(1);

    private static readonly Meter Meter = new("Kubernaut.Operator");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("datastorage_catalog_sweep_refusals", description: "Sweeps that archived nothing because too many owners seemed gone.");

    private readonly RetryDelays _retries = new();

    private string? Namespace => options.Value.WatchNamespace is { Length: > 0 } watched ? watched : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A rate needs a start.
        Refusals.Add(0);

        while (true)
        {
            var pause = leader.IsLeader() && schema.Obstacle is null ? await TrySweepAsync(stoppingToken) : StartPause;
            await Task.Delay(pause, time, stoppingToken);
        }
    }

    /// <returns>The pause before the next one.</returns>
    private async Task<TimeSpan> TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
            _retries.Succeeded(Key);
            return options.Value.SweepInterval;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var delay = _retries.Failed(Key).Delay;
            LogFailed(delay.TotalSeconds, failure);
            return delay < options.Value.SweepInterval ? delay : options.Value.SweepInterval;
        }
    }

    /// <summary>One comparison with what it finds to repair; nothing where somebody else leads.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        // First of all: what is read from here on is newer than anything that an earlier leader may still write.
        if (await terms.ReadAsync(cancellationToken) is not { } term)
        {
            return;
        }

        // In this order: an owner that is missing from the later list is gone, not merely new.
        var snapshot = Watched(await sweep.ReadAsync(cancellationToken));
        var objects = await client.ListAsync<RemediationPlaybook>(Namespace, cancellationToken: cancellationToken);
        var plan = SweepPlan.Make(snapshot, [.. objects.Select(Swept)]);

        var byUid = objects.ToDictionary(playbook => playbook.Uid());
        foreach (var repair in plan.Reconcile)
        {
            await queue(byUid[repair.Owner.Uid.ToString()], ReconciliationType.Modified, ReconciliationTriggerSource.Operator, TimeSpan.Zero, retryCount: 0, cancellationToken);
        }

        if (plan.Refusal is not null)
        {
            await RefuseAsync(plan.Refusal, snapshot.Rows.First(row => !byUid.ContainsKey(row.Owner.Uid.ToString())).Owner, cancellationToken);
        }

        foreach (var orphan in plan.Archive)
        {
            LogArchiving(orphan.Key.ToString(), orphan.Owner.ToString());
            await TellAsync(orphan, await catalog.ArchiveAsync(orphan.Owner.Uid, term, cancellationToken), term, cancellationToken);
        }

        foreach (var orphan in plan.Release)
        {
            await TellAsync(orphan, await catalog.ReleaseAsync(orphan.Owner.Uid, term, cancellationToken), term, cancellationToken);
        }
    }

    private async Task RefuseAsync(string why, CatalogOwner gone, CancellationToken cancellationToken)
    {
        Refusals.Add(1);
        LogRefused(why);
        await events.SweepRefusedAsync(gone, why, cancellationToken);
    }

    private async Task TellAsync(OwnedRow orphan, CatalogRemoval removal, LeaderTerm term, CancellationToken cancellationToken)
    {
        if (removal.IsSuperseded)
        {
            terms.Refused(term);
            return;
        }

        await siblings.LatestMovedAsync(orphan.Key.PlaybookId, orphan.Owner.Uid.ToString(), removal.PreviousLatestVersion, removal.LatestVersion, cancellationToken);
    }

    /// <summary>Rows of other namespaces are somebody else's when only one is watched: their owners are not in our list.</summary>
    private CatalogSnapshot Watched(CatalogSnapshot snapshot) => Namespace is null
        ? snapshot
        : snapshot with { Rows = [.. snapshot.Rows.Where(row => row.Owner.Namespace == Namespace)] };

    private static SweptObject Swept(RemediationPlaybook playbook) => new(
        PlaybookProjection.Owner(playbook),

        // One that is being deleted, or declares nothing valid, still owns its row but is not to be repaired.
        playbook.DeletionTimestamp() is null && PlaybookRules.Problems(playbook.Spec).Count == 0 ? PlaybookProjection.Entry(playbook.Spec) : null,
        playbook.Status?.Executions is { } shown ? new ExecutionCounts(shown.Total, shown.Successful) : null);

    [LoggerMessage(LogLevel.Warning, "The sweep archives nothing: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogLevel.Information, "Archiving {Playbook}, whose owner {Owner} is gone")]
    private partial void LogArchiving(string playbook, string owner);

    [LoggerMessage(LogLevel.Warning, "The sweep of the catalog failed; it begins anew in {PauseSeconds:0} s")]
    private partial void LogFailed(double pauseSeconds, Exception failure);
}
