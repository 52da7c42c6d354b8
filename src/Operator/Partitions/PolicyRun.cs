using Kubernaut.Entities.Partitions;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Partitions;

/// <summary>What one reconcile of a policy saw and did: everything that its status is made of.</summary>
internal sealed record PolicyRun
{
    public required AuditPartitionPolicySpec Spec { get; init; }

    /// <summary>What is planned after what was done.</summary>
    public required PartitionPlan After { get; init; }

    /// <summary>Null while suspended.</summary>
    public MaintenanceOutcome? Maintenance { get; init; }

    public required LegalHoldChanges Holds { get; init; }

    /// <summary>Whether the schedule asked for it, rather than a change of the policy or the hourly look at the coverage.</summary>
    public required bool Scheduled { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>Null while suspended, or while the schedule cannot be read.</summary>
    public DateTimeOffset? NextRun { get; init; }

    public IReadOnlyList<string> Created => Maintenance is MaintenanceOutcome.Ran ran
        ? [.. ran.Actions.OfType<ActionOutcome.Done>().Where(done => done.ByUs).Select(done => done.Action.Partition)]
        : [];

    /// <summary>Months older than what is kept, which a legal hold keeps all the same.</summary>
    public IReadOnlyList<PartitionMonth> HeldBeyondRetention => Spec.Retention is { } retention
        ? [.. After.Held.Where(month => month.Bounds?.To <= Month.Of(After.AsOf).First.AddMonths(-retention.KeepMonths))]
        : [];

    public IReadOnlyList<ActionOutcome.Failed> Failed => Maintenance is MaintenanceOutcome.Ran ran ? [.. ran.Failures] : [];
}
