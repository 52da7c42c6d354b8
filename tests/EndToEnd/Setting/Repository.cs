namespace Kubernaut.EndToEnd.Setting;

/// <summary>Files of this repository that the tests hold the product against.</summary>
internal static class Repository
{
    private static readonly string SamplesFolder = Path.Combine(Root(), "config", "samples");

    /// <returns>YAML, possibly of several documents each.</returns>
    public static IEnumerable<string> Samples() =>
        Directory.EnumerateFiles(SamplesFolder, "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText);

    /// <returns>What alerts and people say, and the playbook that should answer.</returns>
    public static IReadOnlyList<(string PlaybookId, string Text)> Incidents() =>
        [.. File.ReadLines(Path.Combine(SamplesFolder, "incidents.tsv"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('\t', 2))
            .Select(fields => (fields[0], fields[1]))];

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Kubernaut.StorageOperator.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
