using System.Text.Json.Nodes;

namespace Kubernaut.Entities.Tests.Schema;

/// <summary>What a schema says of each field, a line for each, in the words of <see cref="TypeFacts"/>.</summary>
internal static class SchemaFacts
{
    public static SortedDictionary<string, string> Of(JsonNode schema, string path)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Walk(schema, path, required: false, facts);
        return facts;
    }

    private static void Walk(JsonNode schema, string path, bool required, SortedDictionary<string, string> facts)
    {
        facts.Add(path, Describe(schema, path, required));
        var names = Names(schema["required"]);
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            Walk(property!, $"{path}.{name}", names.Contains(name), facts);
        }

        if ((schema["items"] ?? schema["additionalProperties"]) is { } element)
        {
            Walk(element, $"{path}[]", required: false, facts);
        }
    }

    private static string Describe(JsonNode schema, string path, bool required)
    {
        var type = (string)schema["type"]!;
        var format = (string?)schema["format"];

        // Only a status, which the operator writes itself, has dates that are more than text in C#.
        var instant = format == "date-time" && path.StartsWith("status", StringComparison.Ordinal);
        List<string> words =
        [
            instant ? "instant" : type == "integer" ? format! : schema["additionalProperties"] is null ? type : "map",
        ];
        if (required)
        {
            words.Add("required");
        }

        // Attributes sit on properties, so they have no words for the elements of a list or map.
        if (!instant && !path.EndsWith("[]", StringComparison.Ordinal))
        {
            string[] bounds = ["minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems"];
            words.AddRange(bounds.Where(bound => schema[bound] is not null).Select(bound => $"{bound}={schema[bound]}"));
            if (schema["enum"] is JsonArray values)
            {
                words.Add($"enum={string.Join('|', values)}");
            }
        }

        return string.Join(' ', words);
    }

    private static HashSet<string> Names(JsonNode? list) => [.. (list?.AsArray() ?? []).Select(name => (string)name!)];
}
