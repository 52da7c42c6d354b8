using Kubernaut.TestKit;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>Files of this repository that the tests hold the product against.</summary>
internal static class Repository
{
    private static readonly string SamplesFolder = PathOf("config", "samples");

    private static readonly string[] IncidentFiles = [Path.Combine(SamplesFolder, "incidents.tsv"), PathOf("tests", "EndToEnd", "incidents.tsv")];

    public static string PathOf(params string[] parts) => GeneratedFile.PathOf(parts);

    /// <returns>YAML, possibly of several documents each.</returns>
    public static IEnumerable<string> Samples() =>
        Directory.EnumerateFiles(SamplesFolder, "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText);

    /// <returns>What alerts and people say, and the playbook that should answer.</returns>
    public static IReadOnlyList<(string PlaybookId, string Text)> Incidents() =>
        [.. IncidentFiles.SelectMany(File.ReadLines)
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('\t', 2))
            .Select(fields => (fields[0], fields[1]))];

    /// <returns>A folder of config.</returns>
    public static string Config(string folder) => PathOf("config", folder);

    /// <returns>The objects of a file below config, as YAML.</returns>
    public static IReadOnlyList<string> Manifest(string folder, string file) => Documents(File.ReadAllText(PathOf("config", folder, file)));

    /// <returns>The objects of a stream of YAML.</returns>
    public static IReadOnlyList<string> Documents(string yaml) =>
        [.. yaml.Split("\n---\n").Select(document => document.Trim() + "\n")];
}
