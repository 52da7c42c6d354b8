using System.Text.Json.Nodes;

namespace Kubernaut.Entities.Tests.Samples;

/// <summary>The objects in config/samples.</summary>
internal static class SampleFiles
{
    private static readonly string Folder = Repository.PathOf("config", "samples");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> KustomizedNames { get; } =
        [.. Assert.Single(Yaml.Documents(Path.Combine(Folder, "Kustomization")))["resources"]!.AsArray().Select(name => (string)name!)];

    public static IReadOnlyList<JsonObject> Objects { get; } = [.. Names.SelectMany(name => Yaml.Documents(Path.Combine(Folder, name)))];

    public static IReadOnlyList<JsonObject> Playbooks { get; } = [.. Objects.Where(sample => (string?)sample["kind"] == "RemediationPlaybook")];

    public static IReadOnlyList<(string PlaybookId, string Text)> Incidents { get; } =
    [
        .. File.ReadLines(Path.Combine(Folder, "incidents.tsv"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(parts => (parts[0], parts[1])),
    ];

    public static CustomResource ResourceOf(JsonObject sample) =>
        (string?)sample["kind"] == "RemediationPlaybook" ? CustomResource.Playbook : CustomResource.Policy;
}
