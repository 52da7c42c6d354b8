using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.Partitions;
using Npgsql;

namespace Kubernaut.Operator.Partitions;

/// <summary>Judges whether months are kept no longer and no shorter than the policy says. Pure.</summary>
internal static class RetentionVerdict
{
    private static readonly string[] Failures = [PolicyReasons.LockTimeout, PolicyReasons.DetachFailed, PolicyReasons.ArchiveFailed, PolicyReasons.DropFailed];

    /// <param name="run">What was seen and done.</param>
    /// <param name="conditions">Those before.</param>
    public static PolicyVerdict Of(PolicyRun run, ConditionList conditions)
    {
        if (run.Spec.Retention is not { } retention)
        {
            return new(true, PolicyReasons.NotConfigured, "spec.retention is absent: nothing is ever removed.");
        }

        if (run.After.RemovalProblems is [var obstacle, ..])
        {
            return new(false, ReasonOf(obstacle.Kind), PolicyText.Sentence(obstacle.Message));
        }

        var left = run.RemovalsLeft;
        if (run.Spec.Mode == PolicyModes.DryRun && left.Count > 0)
        {
            return new(true, PolicyReasons.DryRun, $"{PolicyText.Months(left.Count)} would be removed; see status.plannedActions.");
        }

        if (run.Failed.FirstOrDefault(failed => failed.Action is not PlannedAction.Create) is { } failure)
        {
            return new(false, ReasonOf(failure), PolicyText.Sentence(failure.ToString()));
        }

        // What failed is still to be done, and nothing has been tried since.
        if (left.Count > 0 && !run.IsFull && conditions.Find(PolicyConditionTypes.RetentionEnforced) is { Status: "False" } known && Failures.Contains(known.Reason))
        {
            return new(false, known.Reason, known.Message);
        }

        if (run.IsOverdue)
        {
            return new(false, PolicyReasons.Overdue, "The last two runs that were due have not come to a good end; status.lastRun and the events tell why.");
        }

        return (left.Count, run.HeldBeyondRetention.Count) switch
        {
            ( > 0, _) => new(true, PolicyReasons.Enforced, $"{PolicyText.Months(left.Count)} to be removed by the next run, at most {run.Spec.MaxPartitionsPerRun} a run."),
            (_, > 0 and var held) => new(true, PolicyReasons.HeldPartitionsSkipped, $"{PolicyText.Months(held)} older than {retention.KeepMonths} months, kept by legal holds."),
            _ when run.Detached.Count + run.Dropped.Count > 0 => new(true, PolicyReasons.Enforced, $"{run.Detached.Count} detached and {run.Dropped.Count} dropped by the last run."),
            _ when run.After.PendingDrops.Any() => new(true, PolicyReasons.Enforced, $"{PolicyText.Months(run.After.PendingDrops.Count())} detached, to be dropped when their grace is over."),
            _ => new(true, PolicyReasons.NothingExpired, $"No month is older than {retention.KeepMonths} months."),
        };
    }

    private static string ReasonOf(PartitionProblemKind obstacle) => obstacle switch
    {
        PartitionProblemKind.ClockSkew or PartitionProblemKind.ClockJump => PolicyReasons.ClockSkew,
        PartitionProblemKind.DropUnprepared => PolicyReasons.DropFailed,
        _ => PolicyReasons.Overdue,
    };

    private static string ReasonOf(ActionOutcome.Failed failure) => failure switch
    {
        { SqlState: PostgresErrorCodes.LockNotAvailable } => PolicyReasons.LockTimeout,
        { Action: PlannedAction.Archive } => PolicyReasons.ArchiveFailed,
        { Action: PlannedAction.Drop } => PolicyReasons.DropFailed,
        _ => PolicyReasons.DetachFailed,
    };
}
