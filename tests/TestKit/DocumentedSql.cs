using System.Text.RegularExpressions;

namespace Kubernaut.TestKit;

/// <summary>The SQL statements of a page of the documentation, as a reader would copy them.</summary>
public static partial class DocumentedSql
{
    public static async Task<IReadOnlyList<string>> ReadAsync(params string[] page) =>
        [.. Block().Matches(await File.ReadAllTextAsync(GeneratedFile.PathOf(page))).Select(block => block.Groups[1].Value)];

    [GeneratedRegex("^```sql\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
