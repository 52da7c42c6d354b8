using System.Text.RegularExpressions;

namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>Removes what names one pod, address or build and so differs between two incidents of the same kind.</summary>
internal static partial class VolatileIds
{
    public static string Strip(string text) => Pattern().Replace(text, " ");

    // Kubernetes makes generated names from these letters only (no vowels, no 0, 1 and 3). A lone five-letter suffix
    // must hold a digit: without one it may be a word, as in "over-https".
    private const string Generated = "[bcdfghjklmnpqrstvwxz2456789]";

    [GeneratedRegex(
        @"\bsha256:[0-9a-f]+"
        + @"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
        + @"|\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2}|:[0-9]{1,5})?\b"
        + "|-" + Generated + "{6,10}-" + Generated + @"{5}\b"
        + "|-(?=[a-z]*[0-9])" + Generated + @"{5}\b"
        + @"|\b[0-9a-f]{10,}\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
