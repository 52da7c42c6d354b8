namespace Kubernaut.Storage.Partitions;

/// <summary>How each partition and each gap stands today.</summary>
internal static class MonthStates
{
    /// <summary>Beyond the acceptance window, so that an event on its way when the window closed has arrived.</summary>
    private static readonly TimeSpan ClosingDelay = TimeSpan.FromDays(1);

    public static IReadOnlyList<PartitionMonth> Of(
        PartitionSettings settings, PartitionObservation seen, IEnumerable<Month> gaps, Clocks clocks)
    {
        var attached = seen.Partitions.Select(partition => Attached(settings, partition, clocks)).ToList();
        var names = attached.Select(month => month.Name).ToHashSet();
        var missing = gaps
            .Select(month => Missing(settings, month))
            .Where(month => !names.Contains(month.Name));

        return [.. attached.Concat(missing)
            .OrderBy(month => month.Bounds?.From ?? DateOnly.MinValue)
            .ThenBy(month => month.Name, StringComparer.Ordinal)];
    }

    private static PartitionMonth Attached(PartitionSettings settings, ObservedPartition partition, Clocks clocks)
    {
        var holds = HoldsOn(settings, partition.Bounds);
        return new PartitionMonth
        {
            Name = partition.Name,
            Bounds = partition.Bounds,
            State = partition.DetachPending ? MonthState.PendingDetach
                : holds.Count > 0 ? MonthState.Held
                : ByTime(settings, partition.Bounds, clocks),
            EstimatedRows = partition.EstimatedRows,
            Bytes = partition.Bytes,
            Holds = holds,
        };
    }

    private static PartitionMonth Missing(PartitionSettings settings, Month month) => new()
    {
        Name = PartitionName.For(settings.Table, month),
        Bounds = PartitionBounds.Of(month),
        State = MonthState.Gap,
        Holds = HoldsOn(settings, PartitionBounds.Of(month)),
    };

    private static MonthState ByTime(PartitionSettings settings, PartitionBounds? bounds, Clocks clocks)
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
            : IsExpired(settings, bounds, clocks) ? MonthState.Expired
            : MonthState.Past;
    }

    // By the earlier clock: a clock that is ahead must not age anything.
    private static bool IsExpired(PartitionSettings settings, PartitionBounds bounds, Clocks clocks) =>
        settings.KeepMonths is { } keep
        && bounds.To is { } end
        && end <= (clocks.EarlierMonth - keep).First
        && clocks.Earlier >= EndOf(end) + settings.AcceptanceWindow + ClosingDelay;

    private static DateTimeOffset EndOf(DateOnly end) => new(end, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>Where the bounds cannot be read, every hold counts.</summary>
    private static List<string> HoldsOn(PartitionSettings settings, PartitionBounds? bounds) =>
        [.. settings.Holds.Where(hold => bounds is null || hold.Overlaps(bounds)).Select(hold => hold.Name)];
}
