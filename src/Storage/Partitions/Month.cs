namespace Kubernaut.Storage.Partitions;

/// <summary>One calendar month of the proleptic Gregorian calendar, in UTC.</summary>
/// <remarks>A type of its own, because adding a month to the 31st as a date skips the short months.</remarks>
public readonly record struct Month : IComparable<Month>
{
    private readonly int _index;

    private Month(int index) => _index = index;

    public int Year => _index / 12 + 1;

    /// <summary>1 to 12.</summary>
    public int Number => _index % 12 + 1;

    public DateOnly First => new(Year, Number, 1);

    /// <summary>The first day after it: the upper bound, exclusive, of its partition.</summary>
    public DateOnly End => (this + 1).First;

    public DateOnly LastDay => End.AddDays(-1);

    public static Month Of(DateOnly day) => new((day.Year - 1) * 12 + day.Month - 1);

    public static Month Of(DateTimeOffset instant) => Of(DateOnly.FromDateTime(instant.UtcDateTime));

    /// <summary>Both ends included; nothing when <paramref name="last"/> is the earlier one.</summary>
    public static IEnumerable<Month> Range(Month first, Month last)
    {
        for (var month = first; month <= last; month += 1)
        {
            yield return month;
        }
    }

    public static Month Min(Month left, Month right) => left <= right ? left : right;

    public static Month Max(Month left, Month right) => left >= right ? left : right;

    public static Month operator +(Month month, int months) => new(month._index + months);

    public static Month operator -(Month month, int months) => new(month._index - months);

    /// <summary>How many months <paramref name="right"/> lies before <paramref name="left"/>.</summary>
    public static int operator -(Month left, Month right) => left._index - right._index;

    public static bool operator <(Month left, Month right) => left._index < right._index;

    public static bool operator >(Month left, Month right) => left._index > right._index;

    public static bool operator <=(Month left, Month right) => left._index <= right._index;

    public static bool operator >=(Month left, Month right) => left._index >= right._index;

    public int CompareTo(Month other) => _index.CompareTo(other._index);

    public override string ToString() => $"{Year:0000}-{Number:00}";
}
