using Kubernaut.Entities.Partitions;
using Kubernaut.Storage.Partitions;
using KubeOps.Abstractions.Events;
using Npgsql;

namespace Kubernaut.Operator.Partitions;

/// <summary>Says what a run did in the words of Kubernetes events. Pure.</summary>
internal static class PolicyEventNotes
{
    public static IEnumerable<(string Reason, string Note, EventType Type)> Of(PolicyRun run) =>
        [.. run.Done.SelectMany(action => OfDone(action, run)), .. run.Failed.Select(OfFailed), .. OfWhole(run)];

    private static IEnumerable<(string, string, EventType)> OfDone(PlannedAction action, PolicyRun run)
    {
        var month = run.After.Months.FirstOrDefault(month => month.Name == action.Partition);
        switch (action)
        {
            case PlannedAction.Create:
                yield return (PolicyEvents.PartitionCreated, $"Created {action.Partition}.", EventType.Normal);
                break;

            case PlannedAction.Seal:
                yield return (PolicyEvents.PartitionSealed, $"Sealed {action.Partition}: {(month?.SealDigest is { } digest ? Convert.ToHexStringLower(digest) : null)}.", EventType.Normal);
                break;

            case PlannedAction.Detach or PlannedAction.FinalizeDetach or PlannedAction.PutAway:
                yield return (PolicyEvents.PartitionDetached, $"Detached {action.Partition}, since {action.Reason}; it waits in the schema {RetiredPartition.Schema}.", EventType.Normal);
                if (month?.DropAfter is { } dropAfter)
                {
                    yield return (PolicyEvents.PartitionDropScheduled, $"{action.Partition} is dropped by the first run after {dropAfter.UtcDateTime:yyyy-MM-dd HH:mm} UTC.", EventType.Normal);
                }

                break;

            case PlannedAction.Archive archive:
                yield return (PolicyEvents.PartitionArchived, $"Archived {action.Partition} to {archive.Directory}.", EventType.Normal);
                break;

            case PlannedAction.Drop:
                yield return (PolicyEvents.PartitionDropped, $"Dropped {action.Partition}, since {action.Reason}.", EventType.Normal);
                break;
        }
    }

    private static (string, string, EventType) OfFailed(ActionOutcome.Failed failed) => failed switch
    {
        { Action: PlannedAction.Create } => (PolicyEvents.PartitionCreateFailed, $"Could not create {failed}.", EventType.Warning),
        { Action: PlannedAction.Archive } => (PolicyEvents.PartitionArchiveFailed, $"Could not archive {failed}.", EventType.Warning),
        { SqlState: PostgresErrorCodes.LockNotAvailable } => (PolicyEvents.RetentionLockTimeout, $"Could not {failed.Action}: {failed.Message}.", EventType.Warning),
        _ => (PolicyEvents.RetentionFailed, $"Could not {failed.Action}: {failed.Message}.", EventType.Warning),
    };

    private static IEnumerable<(string, string, EventType)> OfWhole(PolicyRun run)
    {
        var plan = run.After;
        if (plan.Gaps is [var gap, ..])
        {
            yield return (PolicyEvents.PartitionGapDetected, $"{PolicyText.Months(plan.Gaps.Count)} without a partition, the first is {gap}.", EventType.Warning);
        }

        if (plan.CoverageIsLow)
        {
            yield return (PolicyEvents.CoverageLow, $"Only {PolicyText.Months(plan.MonthsAhead)} ahead with a partition.", EventType.Warning);
        }

        var names = run.HeldBeyondRetention.Select(month => month.Name)
            .Union(run.Withheld.Where(withheld => withheld.ByHold).Select(withheld => withheld.Action.Partition))
            .ToList();
        if (run.IsFull && names.Count > 0)
        {
            yield return (PolicyEvents.RetentionSkippedByHold, $"{PolicyText.Months(names.Count)} past retention left alone: {string.Join(", ", names.Take(8))}{(names.Count > 8 ? ", …" : "")}.", EventType.Normal);
        }

        if (run.Spec.Suspend)
        {
            yield return (PolicyEvents.MaintenanceSuspended, "Maintenance is suspended by spec.suspend.", EventType.Normal);
        }
        else if (run.IsFull && run.Spec.Mode == PolicyModes.DryRun)
        {
            yield return (PolicyEvents.DryRunCompleted, $"Actions planned: {plan.Actions.Count}; see status.plannedActions.", EventType.Normal);
        }
    }
}
