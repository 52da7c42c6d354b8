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

    /// <summary>What kept the plan that was carried out from closing and removing months; empty when nothing did.</summary>
    public IReadOnlyList<PartitionProblem> Obstacles { get; init; } = [];

    public required LegalHoldChanges Holds { get; init; }

    /// <summary>Whether the schedule or a person asked for it, rather than a change of the policy or the hourly look at the coverage.</summary>
    public required bool IsFull { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>When a full run last did all it had to, this one included; null when none has.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>Null while suspended, or while the schedule cannot be read.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>Two runs that were due have not come to a good end.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>The request for a run that this reconcile has seen; null when there is none.</summary>
    public string? Request { get; init; }

    /// <summary>A look that found nothing to do must not hide what the last run has to tell.</summary>
    public bool IsRun => Maintenance is not null && (IsFull || Outcomes.Count > 0);

    /// <summary>Another run may soon do what this one could not. What only a person can change waits for the schedule.</summary>
    public bool HasLeftWork => Maintenance is MaintenanceOutcome.Busy
        || Outcomes.Any(outcome => outcome is ActionOutcome.Failed or ActionOutcome.Withheld { ByHold: false })
        || (IsFull && Obstacles.Any(obstacle => obstacle.Kind is not PartitionProblemKind.DropUnprepared));

    /// <summary>It did all it had to. Whether those before it did is another question.</summary>
    public bool EndedWell => Maintenance is MaintenanceOutcome.Ran && !HasLeftWork && IsCovered && (!IsFull || Obstacles.Count == 0);

    public IReadOnlyList<ActionOutcome> Outcomes => Maintenance is MaintenanceOutcome.Ran ran ? ran.Actions : [];

    public IEnumerable<PlannedAction> Done => Outcomes.OfType<ActionOutcome.Done>().Where(done => done.ByUs).Select(done => done.Action);

    public IReadOnlyList<ActionOutcome.Failed> Failed => [.. Outcomes.OfType<ActionOutcome.Failed>()];

    public IReadOnlyList<ActionOutcome.Withheld> Withheld => [.. Outcomes.OfType<ActionOutcome.Withheld>()];

    public IReadOnlyList<ActionOutcome.Failed> CreateFailed => [.. Failed.Where(failed => failed.Action is PlannedAction.Create)];

    public IReadOnlyList<string> Created => [.. Done.OfType<PlannedAction.Create>().Select(action => action.Partition)];

    public IReadOnlyList<string> Detached =>
        [.. Done.Where(action => action is PlannedAction.Detach or PlannedAction.FinalizeDetach or PlannedAction.PutAway).Select(action => action.Partition)];

    public IReadOnlyList<string> Dropped => [.. Done.OfType<PlannedAction.Drop>().Select(action => action.Partition)];

    /// <summary>Removals that were left: for another run, or because they failed.</summary>
    public IReadOnlyList<PlannedAction> RemovalsLeft => [.. After.Actions.Where(action => action.IsRemoval)];

    /// <summary>Months older than what is kept, which a legal hold keeps all the same.</summary>
    public IReadOnlyList<PartitionMonth> HeldBeyondRetention => Spec.Retention is { } retention
        ? [.. After.Held.Where(month => month.Bounds?.To <= Month.Of(After.AsOf).First.AddMonths(-retention.KeepMonths))]
        : [];

    private bool IsCovered => After is { Gaps.Count: 0, CoverageIsLow: false } && After.Problems.All(problem => problem.Kind is not PartitionProblemKind.DefaultPartition);
}
