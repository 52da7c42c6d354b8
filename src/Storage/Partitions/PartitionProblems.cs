namespace Kubernaut.Storage.Partitions;

/// <summary>Tells what is wrong in what was seen, each by its name and with what to do about it.</summary>
internal static class PartitionProblems
{
    public static IReadOnlyList<PartitionProblem> OfTable(PartitionObservation seen) =>
    [
        seen.TableExists
            ? new(PartitionProblemKind.NotPartitionedByDay, seen.Table,
                $"{seen.Table} is not partitioned by range of a date; its schema is not one that can be maintained")
            : new(PartitionProblemKind.TableMissing, seen.Table,
                $"there is no table {seen.Table}; run the migrations"),
    ];

    public static IEnumerable<PartitionProblem> OfPartitions(PartitionObservation seen, List<Month> missing)
    {
        if (seen.Default is { } filled)
        {
            yield return new(PartitionProblemKind.DefaultPartition, filled.Name, OfDefault(filled));
        }

        foreach (var partition in seen.Partitions)
        {
            if (partition.DetachPending)
            {
                yield return new(PartitionProblemKind.DetachPending, partition.Name,
                    $"a detach of {partition.Name} was interrupted: its rows cannot be read and events for it are "
                    + "refused; the next run finishes it");
            }

            if (partition.Bounds?.Month is null)
            {
                yield return new(PartitionProblemKind.WrongBounds, partition.Name,
                    $"{partition.Name} is not one whole month but {partition.Bounds?.ToString() ?? "no range of days"}");
            }

            foreach (var index in partition.MissingIndexes)
            {
                yield return new(PartitionProblemKind.MissingIndex, partition.Name,
                    $"{partition.Name} has no valid counterpart of the index {index}");
            }
        }

        foreach (var impostor in seen.Impostors)
        {
            yield return new(PartitionProblemKind.Impostor, impostor,
                $"{impostor} is named like a month of {seen.Table} but is no partition of it; "
                + "it is left alone: attach it, rename it or drop it");
        }

        foreach (var stranger in seen.Strangers)
        {
            yield return new(PartitionProblemKind.Stranger, stranger,
                $"{stranger} lies in {RetiredPartition.Schema}, and no detach of it is recorded; it is left alone");
        }

        foreach (var retired in seen.Retired.Where(retired => !seen.Seals.ContainsKey(retired.Month)))
        {
            yield return new(PartitionProblemKind.DetachedUnsealed, retired.Name,
                $"{retired.Name} was detached before it was sealed: its rows are in no query of {seen.Table}, and {retired.Month} is not sealed without them; "
                + $"bring it back with `kubernaut-storage partitions restore {retired.Month}`");
        }

        foreach (var month in missing)
        {
            var name = PartitionName.For(seen.Table, month);
            if (seen.Partitions.FirstOrDefault(partition => partition.Name == name) is { } misnamed
                && misnamed.Bounds?.Overlaps(month) is not true)
            {
                yield return new(PartitionProblemKind.Misnamed, name,
                    $"{name} holds {misnamed.Bounds?.ToString() ?? "no range of days"}, so that {month} cannot be "
                    + "created under its name; rename it");
            }
        }
    }

    private static string OfDefault(DefaultPartition partition) => partition.IsEmpty
        ? $"{partition.Name} is a DEFAULT partition: it keeps months from being detached without a lock; drop it"
        : $"{partition.Name} is a DEFAULT partition with rows: no month is created while the server would have to scan "
            + "it under a lock; move its rows to their months with `kubernaut-storage partitions drain-default`";
}
