using k8s;
using k8s.Autorest;
using k8s.Models;
using Kubernaut.Entities;
using KubeOps.Abstractions.Reconciliation;

namespace Kubernaut.Operator.Conditions;

/// <summary>Runs the steps of one reconcile and turns how they ended into conditions, one status write and a result for the queue.</summary>
internal sealed class Reconciliation<TEntity, TStatus>(StatusWriter statuses, RetryDelays retries, TimeProvider time)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>, IStatus<TStatus>
    where TStatus : ConditionedStatus, new()
{
    private static readonly TimeSpan SupersededPause = TimeSpan.FromSeconds(2);

    /// <param name="entity">The object as it was just read.</param>
    /// <param name="steps">The reconcile itself. It fills in the conditions of its kind; Ready, Reconciling and Stalled follow from its outcome.</param>
    /// <param name="reasons">What to call what the steps throw.</param>
    /// <param name="recordRetry">Puts the failures in a row into a status that shows them.</param>
    /// <param name="cancellationToken">Stops the steps; nothing is written then.</param>
    public async Task<ReconciliationResult<TEntity>> RunAsync(
        TEntity entity,
        Func<TStatus, ConditionList, CancellationToken, Task<ReconcileReport<TStatus>>> steps,
        FailureReasons reasons,
        Func<TStatus, RetryState, TStatus> recordRetry,
        CancellationToken cancellationToken)
    {
        var before = entity.Status ?? new TStatus();
        var generation = entity.Generation() ?? 0;
        var conditions = new ConditionList(before.Conditions, generation, time.GetUtcNow().ToWholeSecond());

        ReconcileReport<TStatus> report;
        try
        {
            report = await steps(before, conditions, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            report = new ReconcileReport<TStatus>(before, reasons.Explain(failure), failure);
        }

        if (report.Outcome is ReconcileOutcome.Superseded)
        {
            return Superseded(entity);
        }

        var retry = Judge(entity.Uid(), report.Outcome);
        SetSummary(conditions, report.Outcome);

        var status = recordRetry(report.Status, retry);
        ConditionedStatus complete = status with { ObservedGeneration = generation, Conditions = conditions.ToList() };
        TEntity written;
        try
        {
            written = await statuses.WriteAsync(entity, (TStatus)complete, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // A failure with a delay, since the package gives up what throws a few times.
            return ReconciliationResult<TEntity>.Failure(entity, "The status could not be written.", failure, retries.Failed(entity.Uid()).Delay);
        }

        return report.Outcome switch
        {
            ReconcileOutcome.Settled settled => ReconciliationResult<TEntity>.Success(written, settled.RecheckAfter),

            // Not a failure for the queue: nothing but a person can change the result, and the recheck notices when one did.
            ReconcileOutcome.Stalled stalled => ReconciliationResult<TEntity>.Success(written, stalled.RecheckAfter),
            _ => ReconciliationResult<TEntity>.Failure(written, report.Outcome.Message, report.Failure, retry.Delay),
        };
    }

    /// <summary>Says that something is under way that takes long; what else the status says stays until that has ended.</summary>
    public async Task TellProgressAsync(TEntity entity, TStatus before, string reason, string message, CancellationToken cancellationToken)
    {
        var conditions = new ConditionList(before.Conditions, entity.Generation() ?? 0, time.GetUtcNow().ToWholeSecond());
        conditions.True(ConditionTypes.Reconciling, reason, message);
        ConditionedStatus progress = before with { Conditions = conditions.ToList() };
        try
        {
            // The next write of this reconcile builds on it.
            entity.Metadata.ResourceVersion = (await statuses.WriteAsync(entity, (TStatus)progress, cancellationToken)).ResourceVersion();
        }
        catch (Exception failure) when (failure is HttpOperationException or HttpRequestException)
        {
            // What is under way is worth more than that it is told.
        }
    }

    /// <summary>The object is gone for good: its row of failures with it.</summary>
    public ReconciliationResult<TEntity> Forget(TEntity entity)
    {
        retries.Succeeded(entity.Uid());
        return ReconciliationResult<TEntity>.Success(entity);
    }

    /// <summary>Nothing was done, for another leads by now. Should that be wrong, it is soon tried again.</summary>
    public static ReconciliationResult<TEntity> Superseded(TEntity entity) =>
        ReconciliationResult<TEntity>.Failure(entity, new ReconcileOutcome.Superseded().Message, requeueAfter: SupersededPause);

    private RetryState Judge(string uid, ReconcileOutcome outcome)
    {
        if (outcome is not ReconcileOutcome.Waiting waiting)
        {
            retries.Succeeded(uid);
            return RetryState.None;
        }

        var (failures, delay) = retries.Failed(uid);
        delay = waiting.RetryAfter ?? delay;
        return new RetryState(failures, delay, (time.GetUtcNow() + delay).ToWholeSecond());
    }

    private static void SetSummary(ConditionList conditions, ReconcileOutcome outcome)
    {
        conditions.Absent(ConditionTypes.Reconciling);
        conditions.Absent(ConditionTypes.Stalled);
        switch (outcome)
        {
            case ReconcileOutcome.Settled:
                conditions.True(ConditionTypes.Ready, outcome.Reason, outcome.Message);
                break;

            case ReconcileOutcome.Stalled stalled:
                conditions.False(ConditionTypes.Ready, outcome.Reason, outcome.Message);
                conditions.True(ConditionTypes.Stalled, stalled.StalledReason, outcome.Message);
                break;

            default:
                conditions.False(ConditionTypes.Ready, outcome.Reason, outcome.Message);
                conditions.True(ConditionTypes.Reconciling, ConditionReasons.ProgressingWithRetry, outcome.Message);
                break;
        }
    }
}
