using System.Text;
using System.Text.Json;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Compares labels asked for with the <c>label_set</c> of a row.</summary>
internal static class LabelFilter
{
    private const string Any = "*";

    /// <returns>A jsonpath predicate that the GIN index can answer; null when nothing is asked for.</returns>
    public static string? ToJsonPath(IReadOnlyList<KeyValuePair<string, string>> labels) =>
        labels.Count == 0 ? null : string.Join(" && ", labels.Select(label => $"({Equals(label.Key, label.Value)} || {Equals(label.Key, Any)})"));

    /// <summary>The value of a row that satisfied each label asked for.</summary>
    public static IReadOnlyDictionary<string, string> Matched(IReadOnlyList<KeyValuePair<string, string>> labels, string labelSetJson)
    {
        var sets = LabelSets.Parse(labelSetJson);
        var matched = new Dictionary<string, string>(StringComparer.Ordinal);

        foreach (var (key, value) in labels)
        {
            if (sets.TryGetValue(Key(key), out var set))
                matched[key] = set.Contains(Fold(value)) ? Fold(value) : Any;
        }

        return matched;
    }

    private static string Equals(string key, string value) => $"$.{JsonSerializer.Serialize(Key(key))}[*] == {JsonSerializer.Serialize(Fold(value))}";

    private static string Key(string key) => Fold(key).Replace('-', '_');

    /// <summary>ASCII only, as the SQL function playbook_label_set does, so that both sides agree in any locale.</summary>
    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);

        foreach (var character in text)
            folded.Append(char.IsAsciiLetterUpper(character) ? char.ToLowerInvariant(character) : character);

        return folded.ToString();
    }
}
