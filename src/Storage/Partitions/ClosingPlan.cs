namespace Kubernaut.Storage.Partitions;

/// <summary>Decides what is still to be done to months that are closed and stay.</summary>
internal static class ClosingPlan
{
    /// <summary>Most months that one run seals: the first run after an upgrade finds years of them.</summary>
    private const int MaxPerRun = 12;

    private const string Closed = "it is closed: late events for it are no longer accepted and none waits";

    public static IEnumerable<PlannedAction> Of(PartitionSettings settings, PartitionObservation seen, Clocks clocks)
    {
        var closed = seen.Partitions
            .Where(partition => !partition.DetachPending && partition.Bounds?.Month is { } month && Closing.IsClosed(month, settings, seen, clocks))
            .OrderBy(partition => partition.Bounds!.From);

        return closed
            .Select(partition => ToDo(settings, seen, partition, clocks).ToList())
            .Where(actions => actions.Count > 0)
            .Take(MaxPerRun)
            .SelectMany(actions => actions);
    }

    private static IEnumerable<PlannedAction> ToDo(
        PartitionSettings settings, PartitionObservation seen, ObservedPartition partition, Clocks clocks)
    {
        var month = partition.Bounds!.Month!.Value;

        // A seal of what is attached would say that the rows of a table detached before it was sealed had never been.
        if (!seen.Seals.ContainsKey(month) && seen.Retired.All(retired => retired.Month != month))
        {
            yield return new PlannedAction.Seal { Partition = partition.Name, Relation = partition.Relation, Month = month, Reason = Closed };
        }

        // An index of what is about to go is work for nothing.
        if (Closing.IsExpired(month, settings, seen, clocks))
        {
            yield break;
        }

        if (!partition.HasPayloadIndex)
        {
            yield return new PlannedAction.IndexPayloads { Partition = partition.Name, Relation = partition.Relation, Month = month, Reason = Closed };
        }

        if (!partition.IsFrozen)
        {
            yield return new PlannedAction.Freeze { Partition = partition.Name, Relation = partition.Relation, Month = month, Reason = Closed };
        }
    }
}
