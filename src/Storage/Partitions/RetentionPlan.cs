namespace Kubernaut.Storage.Partitions;

/// <summary>Decides which months are taken away, and how far.</summary>
internal static class RetentionPlan
{
    /// <summary>
    /// Detached months whose grace is over first, since they were expired first; together no more than a run may remove. Those that
    /// could not be dropped before come last, so that one that never can does not keep the others.
    /// </summary>
    public static IEnumerable<PlannedAction> Of(PartitionSettings settings, IReadOnlyList<PartitionMonth> months, PartitionObservation seen, Clocks clocks)
    {
        if (settings.Removal is not { } removal || Closing.KeptFrom(settings, clocks) is not { } keptFrom)
        {
            return [];
        }

        var tried = seen.Retired.Where(retired => retired.WasTried).Select(retired => retired.Name).ToHashSet();
        var due = months.Where(month => month.State is MonthState.PendingDrop && month.IsSealed && month.DropAfter <= clocks.Earlier).ToList();
        var drops = due.Where(month => !tried.Contains(month.Name)).Take(removal.MaxPerRun).ToList();
        var detaches = months.Where(month => month.State is MonthState.Expired).Take(removal.MaxPerRun - drops.Count).ToList();
        var again = due.Where(month => tried.Contains(month.Name)).Take(removal.MaxPerRun - drops.Count - detaches.Count);

        return
        [
            .. drops.SelectMany(month => Drop(month, removal, keptFrom)),
            .. detaches.Select(month => Detach(month, removal, seen)),
            .. again.SelectMany(month => Drop(month, removal, keptFrom)),
        ];
    }

    private static IEnumerable<PlannedAction> Drop(PartitionMonth month, RemovalSettings removal, DateOnly keptFrom)
    {
        if (removal.ArchiveDirectory is { } directory && !month.IsArchived)
        {
            yield return new PlannedAction.Archive
            {
                Partition = month.Name,
                Month = month.Bounds!.Month!.Value,
                Directory = directory,
                Reason = "it is about to be dropped",
            };
        }

        yield return new PlannedAction.Drop
        {
            Partition = month.Name,
            Month = month.Bounds!.Month!.Value,
            ArchiveDirectory = removal.ArchiveDirectory,
            KeptFrom = keptFrom,
            Reason = $"it was detached on {month.DetachedAt:yyyy-MM-dd} and its grace of {removal.DropGrace.TotalDays:0} days is over",
        };
    }

    private static PlannedAction.Detach Detach(PartitionMonth month, RemovalSettings removal, PartitionObservation seen) => new()
    {
        Partition = month.Name,
        Relation = seen.Partitions.First(partition => partition.Name == month.Name).Relation,
        Month = month.Bounds!.Month!.Value,
        Reason = $"it is older than {removal.KeepMonths} months",
    };
}
