using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Partitions;

/// <summary>Keeps the months of a table as a policy declares them: observe, plan, apply, observe again, one status write, and one before a run that has something to do.</summary>
internal sealed class AuditPartitionPolicyController(
    Reconciliation<AuditPartitionPolicy, AuditPartitionPolicyStatus> reconciliation,
    SchemaState schema,
    LegalHolds holds,
    MaintenanceObserver observer,
    PartitionMaintainer maintainer,
    MaintenanceMemory memory,
    PolicyGate gate,
    MaintenanceJournal journal,
    PartitionMetrics metrics,
    PolicyEventLog events,
    IOptions<AuditOptions> audit,
    TimeProvider time) : IEntityController<AuditPartitionPolicy>
{
    /// <summary>How soon a policy that a person must change is looked at again without having been changed.</summary>
    private static readonly TimeSpan StalledRecheck = TimeSpan.FromMinutes(10);

    private static readonly FailureReasons Reasons = new(PolicyReasons.DatabaseUnavailable, PolicyReasons.DatabaseUnavailable, PolicyReasons.InsufficientPrivilege);

    public Task<ReconciliationResult<AuditPartitionPolicy>> ReconcileAsync(AuditPartitionPolicy entity, CancellationToken cancellationToken)
    {
        // First of all: what throws leaves the status as it was, but for the spec as it is now.
        var now = time.GetUtcNow().ToWholeSecond();
        entity.Status = PolicyTimes.Renew(entity, entity.Status ?? new AuditPartitionPolicyStatus(), now);
        metrics.Tell(entity.Status.LastSuccessfulTime, PolicyTimes.IsOverdue(entity, entity.Status.LastSuccessfulTime, now));

        return reconciliation.RunAsync(
            entity,
            (before, conditions, token) => MaintainAsync(entity, before, conditions, token),
            Reasons,
            recordRetry: static (status, _) => status,
            cancellationToken);
    }

    /// <summary>Deleting a policy only stops the upkeep: partitions and holds stay.</summary>
    public Task<ReconciliationResult<AuditPartitionPolicy>> DeletedAsync(AuditPartitionPolicy entity, CancellationToken cancellationToken) =>
        Task.FromResult(reconciliation.Forget(entity));

    private async Task<ReconcileReport<AuditPartitionPolicyStatus>> MaintainAsync(
        AuditPartitionPolicy policy, AuditPartitionPolicyStatus before, ConditionList conditions, CancellationToken cancellationToken)
    {
        if (PolicyRules.Blocking(policy) is [_, ..] blocking)
        {
            return new(before, new ReconcileOutcome.Stalled(PolicyReasons.InvalidSpec, string.Join("; ", [.. blocking, .. PolicyRules.Others(policy.Spec)]), StalledRecheck));
        }

        if (schema.Obstacle is { } obstacle)
        {
            return new(before, Reasons.Explain(obstacle));
        }

        var startedAt = time.GetUtcNow();
        var request = PolicyTimes.Request(policy);
        var isFull = PolicyRules.AreHoldsValid(policy.Spec) && PolicyTimes.IsFullRunDue(before, request, startedAt);
        var declared = await holds.DeclareAsync(PolicyProjection.Holds(policy.Spec), cancellationToken);
        await events.TellAsync(policy, declared, cancellationToken);

        var settings = PolicyProjection.Settings(policy.Spec, declared.InForce, audit.Value.AcceptPast) with { RemovalsCountSince = PolicyTimes.RemovalsCountSince(before, startedAt) };
        var plan = await PlanAsync(settings, cancellationToken);
        if (plan.Problems.FirstOrDefault(problem => problem.Kind is PartitionProblemKind.TableMissing or PartitionProblemKind.NotPartitionedByDay) is { } missing)
        {
            return new(before, new ReconcileOutcome.Stalled(PolicyReasons.TableMissing, missing.Message, StalledRecheck));
        }

        await memory.SaveAsync(plan.Watch, cancellationToken);
        var maintenance = policy.Spec.Suspend ? null : await ApplyAsync(policy, before, plan, settings, isFull, cancellationToken);
        var run = PolicyTimes.Place(policy, before, new PolicyRun
        {
            Spec = policy.Spec,
            After = await LookAgainAsync(plan, settings, maintenance, cancellationToken),
            Maintenance = maintenance,
            Obstacles = plan.RemovalProblems,
            Holds = declared,
            IsFull = isFull,
            StartedAt = startedAt.ToWholeSecond(),
            CompletedAt = time.GetUtcNow().ToWholeSecond(),
            Request = request,
        });

        await events.TellAsync(policy, run, cancellationToken);
        if (RunEntry.Of(policy, run) is { } entry)
        {
            await journal.WriteAsync(entry, cancellationToken);
        }

        var outcome = PolicyConditions.Judge(run, conditions);
        var status = PolicyStatus.Of(before, run);
        metrics.Tell(run.After);
        metrics.Tell(run.LastSuccess, run.IsOverdue);
        return new(status, PolicyRules.Others(policy.Spec).Concat(Unprepared(run.After)).ToList() is [_, ..] others
            ? new ReconcileOutcome.Stalled(PolicyReasons.InvalidSpec, string.Join("; ", others), StalledRecheck)
            : outcome);
    }

    private async Task<MaintenanceOutcome> ApplyAsync(
        AuditPartitionPolicy policy, AuditPartitionPolicyStatus before, PartitionPlan plan, PartitionSettings settings, bool isFull, CancellationToken cancellationToken)
    {
        var scope = PolicyProjection.Scope(policy.Spec, isFull);
        if (scope is RunScope.Full && plan.Actions.Count > 0)
        {
            await reconciliation.TellProgressAsync(policy, before, PolicyReasons.RunInProgress, $"A run of {plan.Actions.Count} steps is under way.", cancellationToken);
        }

        var outcome = await maintainer.ApplyAsync(plan, settings, scope, gate.For(policy), cancellationToken);
        if (scope is RunScope.Full && outcome is MaintenanceOutcome.Ran && settings.Removal is { } removal && plan.RemovalProblems.Count == 0)
        {
            await memory.RememberAsync(removal.KeepMonths, cancellationToken);
        }

        return outcome;
    }

    /// <returns>What is planned now; the same as before where nothing was done.</returns>
    private async Task<PartitionPlan> LookAgainAsync(PartitionPlan plan, PartitionSettings settings, MaintenanceOutcome? maintenance, CancellationToken cancellationToken) =>
        maintenance is MaintenanceOutcome.Ran { Actions.Count: > 0 }
            ? await PlanAsync(settings with { Holds = await holds.InForceAsync(cancellationToken) }, cancellationToken)
            : plan;

    /// <summary>Rules that need the database: what an API server with CEL compares with the old object.</summary>
    private static IEnumerable<string> Unprepared(PartitionPlan plan) => plan.RemovalProblems
        .Where(problem => problem.Kind is PartitionProblemKind.DropUnprepared)
        .Select(problem => $"spec.retention.action: {problem.Message}");

    private async Task<PartitionPlan> PlanAsync(PartitionSettings settings, CancellationToken cancellationToken)
    {
        var seen = await observer.ObserveAsync(settings.Table, cancellationToken);
        return PartitionPlanner.Plan(settings, seen, time.GetUtcNow());
    }
}
