using System.Text.Json;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Labels as JSON that is the same text whenever the sets are the same.</summary>
internal static class LabelSets
{
    public static string Canonical(IReadOnlyDictionary<string, IReadOnlyList<string>>? labels)
    {
        var sorted = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);

        foreach (var (key, values) in labels ?? new Dictionary<string, IReadOnlyList<string>>())
            sorted[key] = new SortedSet<string>(values, StringComparer.Ordinal);

        return JsonSerializer.Serialize(sorted);
    }

    /// <param name="json">An object as the column holds it; a plain value is a set of one, as rows managed by SQL write it.</param>
    public static string Canonical(string json) => Canonical(Parse(json));

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(label => label.Name, label => Values(label.Value));
    }

    private static IReadOnlyList<string> Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(Values)],
        JsonValueKind.Null => [],
        JsonValueKind.String => [value.GetString()!],
        _ => [value.GetRawText()],
    };
}
