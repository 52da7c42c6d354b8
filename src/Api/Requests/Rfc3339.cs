using System.Globalization;
using System.Text.RegularExpressions;

namespace Kubernaut.Api.Requests;

/// <summary>Reads instants. Stricter than .NET, which takes a missing zone for the server's own.</summary>
internal static partial class Rfc3339
{
    private const int SecondsLength = 19;
    private const int MicrosecondsLength = 26;

    /// <param name="text">With seconds and a zone; digits beyond the microsecond are cut off, as PostgreSQL would round them into another day.</param>
    /// <param name="instant">In UTC.</param>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        if (!Instant().IsMatch(text))
        {
            return false;
        }

        var zone = text.AsSpan(SecondsLength).IndexOfAny("Zz+-") + SecondsLength;
        var cut = (zone > MicrosecondsLength ? text.Remove(MicrosecondsLength, zone - MicrosecondsLength) : text).ToUpperInvariant();
        return DateTimeOffset.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant);
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,12})?(Z|[+-]\d{2}:\d{2})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Instant();
}
