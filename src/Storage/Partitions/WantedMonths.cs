namespace Kubernaut.Storage.Partitions;

/// <summary>The months that shall have a partition.</summary>
internal static class WantedMonths
{
    /// <summary>
    /// The months that late events may still be for, the current and the coming ones by either clock, and every month
    /// between the oldest attached and those.
    /// </summary>
    /// <remarks>
    /// Either clock, because the operator's decides which events are accepted and the database's which month is closed,
    /// and an empty month costs next to nothing. Only what both agree on and what is believed is filled without a hole, so
    /// that a clock that jumped by ten years does not make a hundred tables.
    /// </remarks>
    /// <param name="settings">How many months ahead.</param>
    /// <param name="oldestAttached">Null when none is.</param>
    /// <param name="isSealed">Sealed months take no events: one that is not attached was removed, and is no gap.</param>
    /// <param name="isDetached">The rows of such a month wait beside the table: an empty one in its place would hide that. Only events that still come get one.</param>
    /// <param name="watch">What is thought of the database's clock.</param>
    /// <param name="clocks">Both count.</param>
    public static SortedSet<Month> Of(
        PartitionSettings settings, Month? oldestAttached, Func<Month, bool> isSealed, Func<Month, bool> isDetached, ClockWatch watch, Clocks clocks)
    {
        var wanted = new SortedSet<Month>();
        wanted.UnionWith(Window(settings, clocks.Earlier));
        wanted.UnionWith(Window(settings, clocks.Later));

        if (oldestAttached is { } oldest)
        {
            // A held month may be all that is left of years that retention has removed. Those are no gaps.
            var floor = clocks.EarlierMonth - (settings.Removal?.KeepMonths ?? PartitionSettings.MaxKeepMonths);
            var filledTo = watch is { IsTrusted: false, Believed: { } believed } ? Month.Min(clocks.EarlierMonth, Month.Of(believed)) : clocks.EarlierMonth;
            wanted.UnionWith(Month.Range(Month.Max(oldest, floor), filledTo).Where(month => !isDetached(month)));
        }

        wanted.RemoveWhere(month => isSealed(month));
        return wanted;
    }

    private static IEnumerable<Month> Window(PartitionSettings settings, DateTimeOffset now)
    {
        var current = Month.Of(now);

        // 35 days before 3 March are in January.
        var oldestAccepted = Month.Of(now - settings.AcceptanceWindow);
        return Month.Range(Month.Min(oldestAccepted, current - 1), current + settings.CreateAheadMonths);
    }
}
