using System.Globalization;

namespace Kubernaut.Operator.Partitions;

/// <summary>Days as a policy spells them, in spec and in status: <c>YYYY-MM-DD</c>.</summary>
internal static class PolicyDay
{
    private const string Format = "yyyy-MM-dd";

    public static bool TryParse(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <exception cref="FormatException">It is no day; <see cref="PolicyRules"/> object to it.</exception>
    public static DateOnly Parse(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    public static string Print(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);
}
