using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Leadership;
using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Postgres;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Makes the catalog row of a playbook what the object declares.</summary>
internal sealed class RemediationPlaybookController(
    Reconciliation<RemediationPlaybook, RemediationPlaybookStatus> reconciliation,
    SchemaState schema,
    ICurrentTerm terms,
    PlaybookCatalog catalog,
    EmbeddingProgress progress,
    CatalogRowFinalizer finalizer,
    PlaybookEventLog events,
    PlaybookSiblings siblings,
    IOptions<OperatorOptions> options,
    TimeProvider time) : IEntityController<RemediationPlaybook>
{
    /// <summary>Settled objects are looked at by the sweep; this is only in case that the sweep itself is broken.</summary>
    private static readonly TimeSpan SettledRecheck = TimeSpan.FromHours(6);

    /// <summary>The catch-up has an object looked at as soon as its row has its vector; this only shows how far it is.</summary>
    private static readonly TimeSpan ModelChangeRecheck = TimeSpan.FromMinutes(1);

    public Task<ReconciliationResult<RemediationPlaybook>> ReconcileAsync(RemediationPlaybook entity, CancellationToken cancellationToken) =>
        reconciliation.RunAsync(
            entity,
            (before, conditions, token) => RegisterAsync(entity, before, conditions, token),
            PlaybookFailures.Reasons,
            PlaybookFailures.Record,
            cancellationToken);

    /// <summary>The row is the business of <see cref="CatalogRowFinalizer"/>, and of the sweep for an object that went without it.</summary>
    public Task<ReconciliationResult<RemediationPlaybook>> DeletedAsync(RemediationPlaybook entity, CancellationToken cancellationToken) =>
        Task.FromResult(reconciliation.Forget(entity));

    private async Task<ReconcileReport<RemediationPlaybookStatus>> RegisterAsync(
        RemediationPlaybook playbook, RemediationPlaybookStatus before, ConditionList conditions, CancellationToken cancellationToken)
    {
        if (PlaybookRules.Problems(playbook.Spec) is [_, ..] problems)
        {
            return Stall(before, PlaybookReasons.InvalidSpec, string.Join("; ", problems));
        }

        if (schema.Obstacle is { } obstacle)
        {
            conditions.False(PlaybookConditionTypes.CatalogSynced, obstacle.NeedsPerson ? ConditionReasons.SchemaOutdated : PlaybookReasons.WriteFailed, obstacle.Message);
            return new(before, PlaybookFailures.Reasons.Explain(obstacle));
        }

        CatalogWriteOutcome written;
        try
        {
            if (await terms.ReadAsync(cancellationToken) is not { } term)
            {
                return new(before, new ReconcileOutcome.Superseded());
            }

            written = await catalog.RegisterAsync(PlaybookProjection.Entry(playbook.Spec), PlaybookProjection.Owner(playbook), term, cancellationToken);
            if (written is CatalogWriteOutcome.Superseded)
            {
                terms.Refused(term);
                return new(before, new ReconcileOutcome.Superseded());
            }
        }
        catch (Exception failure) when (PostgresErrors.IsPassing(failure) && !cancellationToken.IsCancellationRequested)
        {
            var message = $"The catalog could not be written and will be tried again: {failure.Message}";
            conditions.False(PlaybookConditionTypes.CatalogSynced, PlaybookReasons.WriteFailed, message);
            await events.WriteFailedAsync(playbook, message, cancellationToken);
            return new(before, new ReconcileOutcome.Waiting(PlaybookReasons.DatabaseUnavailable, message));
        }

        switch (written)
        {
            case CatalogWriteOutcome.OwnedByAnother(_, var message):
                conditions.False(PlaybookConditionTypes.CatalogSynced, PlaybookReasons.RowOwnedByAnother, message);
                await events.VersionConflictAsync(playbook, message, cancellationToken);
                return Stall(before, PlaybookReasons.VersionConflict, message);

            case CatalogWriteOutcome.ContentDrift(var fields):
                var drift = $"Fixed for a version, but changed: {string.Join(", ", fields)}. The catalog keeps what was registered first; create a new RemediationPlaybook with a higher version.";
                conditions.False(PlaybookConditionTypes.CatalogSynced, PlaybookReasons.WriteFailed, drift);
                return Stall(before, PlaybookReasons.ContentDrift, drift, PlaybookReasons.InvalidSpec);

            case CatalogWriteOutcome.Registered(var row):
                return await RegisteredAsync(playbook, row, before, conditions, cancellationToken);

            default:
                throw new InvalidOperationException($"Unknown outcome {written}.");
        }
    }

    private async Task<ReconcileReport<RemediationPlaybookStatus>> RegisteredAsync(
        RemediationPlaybook playbook, RegisteredRow row, RemediationPlaybookStatus before, ConditionList conditions, CancellationToken cancellationToken)
    {
        // Before anything that can fail: the next reconcile finds the row unchanged and would not tell of it again.
        await events.RegisteredAsync(playbook, row, cancellationToken);
        await siblings.LatestMovedAsync(playbook.Spec.PlaybookId, playbook.Uid(), row.PreviousLatestVersion, row.LatestVersion, cancellationToken);

        // Only after the row is ours: a finalizer on an object whose row is another's would delete what it does not own.
        await finalizer.AttachAsync(playbook, cancellationToken);

        conditions.True(PlaybookConditionTypes.CatalogSynced, PlaybookReasons.RowCurrent, "The catalog row is what this object declares.");
        var status = PlaybookStatus.Of(before, row, options.Value.SweepInterval, time.GetUtcNow());
        if (row.EmbeddingProblem is { } problem)
        {
            return await WithoutVectorAsync(playbook, problem, status, conditions, cancellationToken);
        }

        if (row.EmbeddingRequired)
        {
            conditions.True(PlaybookConditionTypes.EmbeddingReady, PlaybookReasons.Embedded, $"The row has a vector of {row.Embedding!.Model}.");
        }
        else
        {
            conditions.True(PlaybookConditionTypes.EmbeddingReady, PlaybookReasons.NotRequired, "The database has no pgvector; searches go by words alone.");
        }

        return new(status, new ReconcileOutcome.Settled(PlaybookReasons.Registered, Describe(row), SettledRecheck));
    }

    private async Task<ReconcileReport<RemediationPlaybookStatus>> WithoutVectorAsync(
        RemediationPlaybook playbook, EmbeddingProblem problem, RemediationPlaybookStatus status, ConditionList conditions, CancellationToken cancellationToken)
    {
        var message = $"{problem.Message} Searches find this playbook by its words meanwhile.";
        switch (problem.Fault)
        {
            case EmbedderFault.ModelChanged:
                var soFar = $"{message} So far {progress.Text}.";
                conditions.False(PlaybookConditionTypes.EmbeddingReady, PlaybookReasons.ModelChanged, soFar);
                return new(status, new ReconcileOutcome.Waiting(PlaybookReasons.EmbeddingPending, soFar, ModelChangeRecheck));

            case EmbedderFault.WrongDimensions:
                conditions.False(PlaybookConditionTypes.EmbeddingReady, PlaybookReasons.DimensionMismatch, message);
                await events.EmbeddingFailedAsync(playbook, message, cancellationToken);
                return new(status, new ReconcileOutcome.Stalled(PlaybookReasons.EmbeddingPending, message, options.Value.SweepInterval) { StalledReason = PlaybookReasons.DimensionMismatch });

            default:
                conditions.False(PlaybookConditionTypes.EmbeddingReady, PlaybookReasons.EmbedderUnavailable, message);
                await events.EmbeddingFailedAsync(playbook, message, cancellationToken);
                return new(status, new ReconcileOutcome.Waiting(PlaybookReasons.EmbeddingPending, message));
        }
    }

    private ReconcileReport<RemediationPlaybookStatus> Stall(RemediationPlaybookStatus status, string reason, string message, string? stalledReason = null) =>
        new(status, new ReconcileOutcome.Stalled(reason, message, options.Value.SweepInterval) { StalledReason = stalledReason ?? reason });

    private static string Describe(RegisteredRow row) => row switch
    {
        { IsLatest: true } => "In the catalog as the latest version.",
        { State: CatalogState.Active } => $"In the catalog; the latest version is {row.LatestVersion}.",
        _ => $"In the catalog as {row.State}; searches do not offer it.",
    };
}
