namespace Kubernaut.Storage.Partitions;

/// <summary>Notices a clock that jumped, by the latest time that was believed before.</summary>
/// <remarks>
/// A jump cannot be told from a time of which nobody was watching. So either is doubted, and believed once it has been
/// watched to go on from there for a day: a clock that somebody sets right within that day removes nothing.
/// </remarks>
public sealed record ClockWatch
{
    /// <summary>Longer than any two looks at the clock are apart while the operator runs, so that a restart or an outage is no jump.</summary>
    private static readonly TimeSpan Stride = TimeSpan.FromDays(2);

    private static readonly TimeSpan Probation = TimeSpan.FromDays(1);

    /// <summary>The latest time believed; null before the first look.</summary>
    public DateTimeOffset? Believed { get; init; }

    /// <summary>Since when, by the doubted clock itself, it has been watched.</summary>
    public DateTimeOffset? DoubtedSince { get; init; }

    public DateTimeOffset? DoubtedLast { get; init; }

    /// <summary>Whether months may be judged by the time of the last look.</summary>
    public bool IsTrusted => DoubtedSince is null;

    /// <summary>What is known after one more look.</summary>
    public ClockWatch After(DateTimeOffset now)
    {
        if (Believed is not { } believed || Follows(now, believed))
        {
            return new ClockWatch { Believed = Believed > now ? Believed : now };
        }

        if (DoubtedSince is { } since && DoubtedLast is { } last && Follows(now, last))
        {
            return now - since >= Probation
                ? new ClockWatch { Believed = now }
                : this with { DoubtedLast = now > last ? now : last };
        }

        return this with { DoubtedSince = now, DoubtedLast = now };
    }

    /// <summary>A step back of a moment is a clock being kept in time.</summary>
    private static bool Follows(DateTimeOffset now, DateTimeOffset before) =>
        now >= before - Clocks.Tolerance && now <= before + Stride;
}
