namespace Kubernaut.Storage.Partitions;

/// <summary>The months that shall have a partition.</summary>
internal static class WantedMonths
{
    /// <summary>
    /// The previous, the current and the coming months by either clock, and every month between the oldest attached and
    /// those.
    /// </summary>
    /// <remarks>
    /// Either clock, because the operator's decides which events are accepted and the database's which month is closed,
    /// and an empty month costs next to nothing. Only what both agree on is filled without a hole, so that one clock
    /// that jumped by ten years does not make a hundred tables.
    /// </remarks>
    public static SortedSet<Month> Of(PartitionSettings settings, Month? oldestAttached, Clocks clocks)
    {
        var wanted = new SortedSet<Month>();
        wanted.UnionWith(Window(settings, clocks.EarlierMonth));
        wanted.UnionWith(Window(settings, clocks.LaterMonth));

        if (oldestAttached is { } oldest)
        {
            // A held month may be all that is left of years that retention has removed. Those are no gaps.
            var floor = clocks.EarlierMonth - (settings.KeepMonths ?? PartitionSettings.MaxKeepMonths);
            wanted.UnionWith(Month.Range(Month.Max(oldest, floor), clocks.EarlierMonth));
        }

        return wanted;
    }

    // The previous month, because events are accepted for weeks after they happened.
    private static IEnumerable<Month> Window(PartitionSettings settings, Month now) =>
        Month.Range(now - 1, now + settings.CreateAheadMonths);
}
