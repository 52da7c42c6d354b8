namespace Kubernaut.Storage.Partitions;

/// <summary>Says when a month has got its last event. Only a closed month may be sealed, and only a sealed one removed.</summary>
internal static class Closing
{
    /// <summary>Beyond the acceptance window, so that an event on its way when the window closed has arrived.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromDays(1);

    /// <summary>By the earlier clock: a clock that is ahead must not age anything.</summary>
    public static bool IsClosed(Month month, PartitionSettings settings, PartitionObservation seen, Clocks clocks) =>
        clocks.Earlier >= new DateTimeOffset(month.End, TimeOnly.MinValue, TimeSpan.Zero) + settings.AcceptanceWindow + Delay
        && seen.DeadLetters is { } waiting
        && !waiting.Contains(month);

    /// <returns>The first day that is kept; null when all are.</returns>
    public static DateOnly? KeptFrom(PartitionSettings settings, Clocks clocks) =>
        settings.Removal is { } removal ? (clocks.EarlierMonth - removal.KeepMonths).First : null;

    public static bool IsExpired(Month month, PartitionSettings settings, PartitionObservation seen, Clocks clocks) =>
        month.End <= KeptFrom(settings, clocks) && IsClosed(month, settings, seen, clocks);
}
