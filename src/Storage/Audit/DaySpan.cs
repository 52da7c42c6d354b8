namespace Kubernaut.Storage.Audit;

/// <summary>Days from the first, inclusive, to the end, exclusive; null is open.</summary>
internal sealed record DaySpan(DateOnly? First, DateOnly? End)
{
    /// <summary>
    /// Cuts all days in two: the month of the newest day and the one before with all that is later, and the rest. What is recent is found
    /// in two partitions, also on the first of a month; more cuts would cost a search for few events more than the partitions they spare.
    /// </summary>
    /// <param name="newest">The newest day that rows are likely to have; there may be later ones.</param>
    /// <param name="oldest">No row that is asked for is older; null when nothing is known.</param>
    public static IReadOnlyList<DaySpan> NewestFirst(DateOnly newest, DateOnly? oldest)
    {
        var month = new DateOnly(newest.Year, newest.Month, 1);
        var cut = month == DateOnly.MinValue ? month : month.AddMonths(-1);
        return cut <= (oldest ?? DateOnly.MinValue) ? [new DaySpan(null, null)] : [new DaySpan(cut, null), new DaySpan(null, cut)];
    }
}
