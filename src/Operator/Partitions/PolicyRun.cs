using Kubernaut.Entities.Partitions;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Partitions;

/// <summary>What one reconcile of a policy saw and did: everything that its status is made of.</summary>
internal sealed record PolicyRun
{
    public required AuditPartitionPolicySpec Spec { get; init; }

    /// <summary>The plan that was carried out.</summary>
    public required PartitionPlan Before { get; init; }

    /// <summary>The plan that is left after it.</summary>
    public required PartitionPlan After { get; init; }

    /// <summary>Null while suspended.</summary>
    public MaintenanceOutcome? Maintenance { get; init; }

    public required LegalHoldChanges Holds { get; init; }

    /// <summary>Whether the schedule asked for it, rather than a change of the policy or the hourly look at the coverage.</summary>
    public required bool Scheduled { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>Null while suspended.</summary>
    public DateTimeOffset? NextRun { get; init; }

    public IReadOnlyList<string> Created => Maintenance is MaintenanceOutcome.Ran ran
        ? [.. ran.Actions.OfType<ActionOutcome.Done>().Where(done => done.ByUs).Select(done => done.Action.Partition)]
        : [];

    public IReadOnlyList<ActionOutcome.Failed> Failed => Maintenance is MaintenanceOutcome.Ran ran ? [.. ran.Failures] : [];
}
