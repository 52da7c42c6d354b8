using System.Globalization;
using System.Text.Unicode;

namespace Kubernaut.Api.Requests;

/// <summary>Finds what a JSON string may hold and PostgreSQL may not.</summary>
internal static class JsonText
{
    /// <param name="raw">As it stands in the body, escapes included.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? FindFault(ReadOnlySpan<byte> raw)
    {
        if (!Utf8.IsValid(raw))
        {
            return "is not valid UTF-8";
        }

        for (var rest = raw; rest.IndexOf((byte)'\\') is >= 0 and var at;)
        {
            rest = rest[at..];
            if (rest[1] != 'u')
            {
                rest = rest[2..];
                continue;
            }

            var unit = CodeUnit(rest);
            if (unit == 0)
            {
                return "must not contain the character U+0000, which PostgreSQL cannot store";
            }

            if (char.IsLowSurrogate(unit) || (char.IsHighSurrogate(unit) && !char.IsLowSurrogate(CodeUnit(rest[6..]))))
            {
                return "must not contain half of a surrogate pair";
            }

            rest = rest[(char.IsHighSurrogate(unit) ? 12 : 6)..];
        }

        return null;
    }

    /// <returns>The UTF-16 code unit that an escape \uXXXX at the beginning stands for; 0 when there is no such escape.</returns>
    private static char CodeUnit(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u' && ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : '\0';
}
