using System.Globalization;
using System.Text.RegularExpressions;

namespace Kubernaut.Storage.Partitions;

/// <summary>The days a partition takes, as the catalog has them; null is unbounded on that side.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The first day after.</param>
public sealed partial record PartitionBounds(DateOnly? From, DateOnly? To)
{
    /// <summary>The month that these bounds are exactly, if they are one.</summary>
    public Month? Month =>
        From is { Day: 1 } from && Partitions.Month.Of(from) is var month && To == month.End ? month : null;

    public static PartitionBounds Of(Month month) => new(month.First, month.End);

    /// <summary>Reads what <c>pg_get_expr(relpartbound, oid)</c> prints under DateStyle ISO.</summary>
    /// <returns>Null for anything but a range of one date column.</returns>
    public static PartitionBounds? Parse(string expression)
    {
        if (RangeOfOneColumn().Match(expression) is not { Success: true } match)
        {
            return null;
        }

        return TryEnd(match.Groups["from"].Value, "MINVALUE", "'-infinity'", out var from)
            && TryEnd(match.Groups["to"].Value, "MAXVALUE", "'infinity'", out var to)
                ? new PartitionBounds(from, to)
                : null;
    }

    public bool Contains(DateOnly day) => (From is null || From <= day) && (To is null || day < To);

    public bool Overlaps(Month month) => (From is null || From < month.End) && (To is null || month.First < To);

    public override string ToString() => $"[{Print(From)}, {Print(To)})";

    private static string Print(DateOnly? day) =>
        day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unbounded";

    private static bool TryEnd(string text, string unbounded, string infinity, out DateOnly? end)
    {
        end = null;
        if (text == unbounded || text == infinity)
        {
            return true;
        }

        var read = DateOnly.TryParseExact(
            text.Trim('\''), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        end = read ? day : null;
        return read;
    }

    [GeneratedRegex(@"^FOR VALUES FROM \((?<from>[^(),]+)\) TO \((?<to>[^(),]+)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex RangeOfOneColumn();
}
