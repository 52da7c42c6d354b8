using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Partitions;

/// <summary>Keeps the months of a table as a policy declares them: observe, plan, apply, observe again, one status write.</summary>
internal sealed class AuditPartitionPolicyController(
    Reconciliation<AuditPartitionPolicy, AuditPartitionPolicyStatus> reconciliation,
    SchemaState schema,
    LegalHolds holds,
    PartitionObserver observer,
    PartitionMaintainer maintainer,
    PolicyEventLog events,
    IOptions<AuditOptions> audit,
    TimeProvider time) : IEntityController<AuditPartitionPolicy>
{
    /// <summary>How soon a policy that a person must change is looked at again without having been changed.</summary>
    private static readonly TimeSpan StalledRecheck = TimeSpan.FromMinutes(10);

    private static readonly FailureReasons Reasons = new(PolicyReasons.DatabaseUnavailable, PolicyReasons.DatabaseUnavailable, PolicyReasons.InsufficientPrivilege);

    public Task<ReconciliationResult<AuditPartitionPolicy>> ReconcileAsync(AuditPartitionPolicy entity, CancellationToken cancellationToken) =>
        reconciliation.RunAsync(
            entity,
            (before, conditions, token) => MaintainAsync(entity, before, conditions, token),
            Reasons,
            recordRetry: static (status, _) => status,
            cancellationToken);

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
        var declared = await holds.DeclareAsync(PolicyProjection.Holds(policy.Spec), cancellationToken);
        await events.TellAsync(policy, declared, cancellationToken);

        var settings = PolicyProjection.Settings(policy.Spec, declared.InForce, audit.Value.AcceptPast);
        var plan = await PlanAsync(settings, cancellationToken);
        if (plan.Problems.FirstOrDefault(problem => problem.Kind is PartitionProblemKind.TableMissing or PartitionProblemKind.NotPartitionedByDay) is { } missing)
        {
            return new(before, new ReconcileOutcome.Stalled(PolicyReasons.TableMissing, missing.Message, StalledRecheck));
        }

        var maintenance = policy.Spec.Suspend ? null : await maintainer.ApplyAsync(plan, settings, cancellationToken);
        var run = new PolicyRun
        {
            Spec = policy.Spec,
            After = plan.Actions.Count == 0 || maintenance is null ? plan : await PlanAsync(settings, cancellationToken),
            Maintenance = maintenance,
            Holds = declared,
            Scheduled = before.NextRunTime is null || before.NextRunTime <= startedAt,
            StartedAt = startedAt.ToWholeSecond(),
            CompletedAt = time.GetUtcNow().ToWholeSecond(),
            NextRun = policy.Spec.Suspend ? null : NextRun(policy.Spec),
        };

        await events.TellAsync(policy, run, cancellationToken);
        var outcome = PolicyConditions.Judge(run, conditions);
        var status = PolicyStatus.Of(before, run, isMaintained: outcome is ReconcileOutcome.Settled);
        return new(status, PolicyRules.Others(policy.Spec) is [_, ..] others
            ? new ReconcileOutcome.Stalled(PolicyReasons.InvalidSpec, string.Join("; ", others), StalledRecheck)
            : outcome);
    }

    private async Task<PartitionPlan> PlanAsync(PartitionSettings settings, CancellationToken cancellationToken)
    {
        var seen = await observer.ObserveAsync(settings.Table, cancellationToken);
        return PartitionPlanner.Plan(settings, seen, time.GetUtcNow());
    }

    private DateTimeOffset? NextRun(AuditPartitionPolicySpec spec) =>
        PolicySchedule.TryParse(spec, out var schedule, out _) ? schedule.NextAfter(time.GetUtcNow()) : null;
}
