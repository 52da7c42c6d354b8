namespace Kubernaut.Storage.Partitions;

/// <summary>How each partition, each detached month and each gap stands today.</summary>
internal static class MonthStates
{
    public static IReadOnlyList<PartitionMonth> Of(
        PartitionSettings settings, PartitionObservation seen, IEnumerable<Month> gaps, Clocks clocks)
    {
        var attached = seen.Partitions.Select(partition => Attached(settings, seen, partition, clocks)).ToList();
        var retired = seen.Retired.Select(partition => Retired(settings, seen, partition, clocks));
        var names = attached.Select(month => month.Name).ToHashSet();
        var missing = gaps
            .Select(month => Missing(settings, month))
            .Where(month => !names.Contains(month.Name));

        return [.. attached.Concat(retired).Concat(missing)
            .OrderBy(month => month.Bounds?.From ?? DateOnly.MinValue)
            .ThenBy(month => month.Name, StringComparer.Ordinal)];
    }

    private static PartitionMonth Attached(
        PartitionSettings settings, PartitionObservation seen, ObservedPartition partition, Clocks clocks)
    {
        var holds = HoldsOn(settings, partition.Bounds);
        return new PartitionMonth
        {
            Name = partition.Name,
            Bounds = partition.Bounds,
            State = partition.DetachPending ? MonthState.PendingDetach
                : holds.Count > 0 ? MonthState.Held
                : ByTime(settings, seen, partition.Bounds, clocks),
            EstimatedRows = partition.EstimatedRows,
            Bytes = partition.Bytes,
            Holds = holds,
            SealDigest = SealOf(seen, partition.Bounds?.Month),
            IsArchived = IsArchived(seen, partition.Bounds?.Month),
        };
    }

    private static PartitionMonth Retired(
        PartitionSettings settings, PartitionObservation seen, RetiredPartition partition, Clocks clocks)
    {
        var bounds = PartitionBounds.Of(partition.Month);
        var holds = HoldsOn(settings, bounds);
        var isToGo = settings.Removal is { Action: RemovalAction.Drop } && Closing.IsExpired(partition.Month, settings, seen, clocks);
        return new PartitionMonth
        {
            Name = partition.Name,
            Bounds = bounds,
            State = holds.Count > 0 ? MonthState.Held : isToGo ? MonthState.PendingDrop : MonthState.Retired,
            EstimatedRows = partition.EstimatedRows,
            Bytes = partition.Bytes,
            Holds = holds,
            SealDigest = SealOf(seen, partition.Month),
            IsArchived = IsArchived(seen, partition.Month),
            DetachedAt = partition.DetachedAt,
            DropAfter = isToGo ? partition.DetachedAt + settings.Removal!.DropGrace : null,
        };
    }

    private static PartitionMonth Missing(PartitionSettings settings, Month month) => new()
    {
        Name = PartitionName.For(settings.Table, month),
        Bounds = PartitionBounds.Of(month),
        State = MonthState.Gap,
        Holds = HoldsOn(settings, PartitionBounds.Of(month)),
    };

    private static MonthState ByTime(PartitionSettings settings, PartitionObservation seen, PartitionBounds? bounds, Clocks clocks)
    {
        if (bounds is null)
        {
            return MonthState.Past;
        }

        var today = DateOnly.FromDateTime(clocks.Database.UtcDateTime);
        if (bounds.Contains(today))
        {
            return MonthState.Current;
        }

        return bounds.From > today ? MonthState.Future
            : bounds.Month is { } month && Closing.IsExpired(month, settings, seen, clocks) ? MonthState.Expired
            : MonthState.Past;
    }

    private static byte[]? SealOf(PartitionObservation seen, Month? month) => month is { } known ? seen.Seals.GetValueOrDefault(known) : null;

    /// <summary>An archive of another seal is one of other rows.</summary>
    private static bool IsArchived(PartitionObservation seen, Month? month) =>
        month is { } known
        && seen.Archives.TryGetValue(known, out var archive)
        && seen.Seals.TryGetValue(known, out var seal)
        && seal.AsSpan().SequenceEqual(archive.SealDigest);

    /// <summary>Where the bounds cannot be read, every hold counts.</summary>
    private static List<string> HoldsOn(PartitionSettings settings, PartitionBounds? bounds) =>
        [.. settings.Holds.Where(hold => bounds is null || hold.Overlaps(bounds)).Select(hold => hold.Name)];
}
