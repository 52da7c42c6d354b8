namespace Kubernaut.Storage.Audit;

/// <summary>Days from the first, inclusive, to the end, exclusive; null is open.</summary>
internal sealed record DaySpan(DateOnly? First, DateOnly? End)
{
    /// <summary>Beyond these there is no telling how many partitions remain, and they are looked at together.</summary>
    private const int MaxMonths = 64;

    /// <summary>
    /// Cuts all days into steps, newest first: the month of the newest day with all that is later, the one before, and then twice as many
    /// each time. What is recent is found in one partition, and what is nowhere in a handful of statements.
    /// </summary>
    /// <param name="newest">The newest day that rows are likely to have; there may be later ones.</param>
    /// <param name="oldest">No row that is asked for is older; null when nothing is known.</param>
    public static IEnumerable<DaySpan> NewestFirst(DateOnly newest, DateOnly? oldest)
    {
        DateOnly? end = null;
        var first = new DateOnly(newest.Year, newest.Month, 1);
        for (var months = 1; months <= MaxMonths && first > (oldest ?? DateOnly.MinValue); months *= 2)
        {
            yield return new DaySpan(first, end);
            (end, first) = (first, Back(first, months));
        }

        yield return new DaySpan(null, end);
    }

    private static DateOnly Back(DateOnly first, int months) =>
        first.Year > (months / 12) + 1 ? first.AddMonths(-months) : DateOnly.MinValue;
}
