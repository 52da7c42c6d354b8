using System.Globalization;
using System.Text.RegularExpressions;

namespace Kubernaut.Api.Requests;

/// <summary>Reads instants. Stricter than .NET, which takes a missing zone for the server's own.</summary>
internal static partial class Rfc3339
{
    /// <param name="text">With seconds and a zone; digits beyond the microsecond are cut off, as PostgreSQL would round them into another day.</param>
    /// <param name="instant">In UTC.</param>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        var match = Instant().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value;
        var cut = $"{match.Groups["time"].Value.ToUpperInvariant()}{(fraction.Length > 7 ? fraction[..7] : fraction)}{match.Groups["zone"].Value.ToUpperInvariant()}";
        if (!DateTimeOffset.TryParse(cut, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant))
        {
            return false;
        }

        instant = instant.ToUniversalTime();
        return true;
    }

    // The fraction with its point has at most seven characters left: six digits.
    [GeneratedRegex(@"^(?<time>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?<fraction>\.\d{1,12})?(?<zone>Z|[+-]\d{2}:\d{2})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Instant();
}
