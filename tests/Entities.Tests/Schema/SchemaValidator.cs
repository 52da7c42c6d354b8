using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kubernaut.Entities.Tests.Schema;

/// <summary>Judges an object as an API server without rules in CEL does; a field that would be pruned is a problem too.</summary>
internal static class SchemaValidator
{
    public static IReadOnlyList<string> Problems(CustomResource resource, JsonObject instance) =>
        [.. Object(resource.Schema, instance, "")];

    private static IEnumerable<string> Value(JsonNode schema, JsonNode? value, string path) => (string)schema["type"]! switch
    {
        "object" when value is JsonObject map => Object(schema, map, path),
        "array" when value is JsonArray list => Array(schema, list, path),
        "string" when value?.GetValueKind() == JsonValueKind.String => Text(schema, (string)value!, path),
        "integer" when value?.GetValueKind() == JsonValueKind.Number => Number(schema, (long)value, path),
        "boolean" when value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False => [],
        var type => [$"{path} is no {type}"],
    };

    private static IEnumerable<string> Object(JsonNode schema, JsonObject value, string path)
    {
        var properties = schema["properties"]?.AsObject();
        var problems = (schema["required"]?.AsArray() ?? [])
            .Where(name => !value.ContainsKey((string)name!))
            .Select(name => $"{path}.{name} is required");
        if (schema["maxProperties"] is { } most && value.Count > (int)most)
        {
            problems = problems.Append($"{path} has more than {most} keys");
        }

        return problems.Concat(value.SelectMany(member =>
            path == "" && member.Key == "metadata" ? []
            : (properties?[member.Key] ?? schema["additionalProperties"]) is { } field ? Value(field, member.Value, $"{path}.{member.Key}")
            : [$"{path}.{member.Key} is unknown"]));
    }

    private static IEnumerable<string> Array(JsonNode schema, JsonArray value, string path)
    {
        var keys = (schema["x-kubernetes-list-map-keys"]?.AsArray() ?? []).Select(key => (string)key!).ToList();
        var identities = value.Select(item => keys.Count == 0 ? item!.ToJsonString() : string.Join('|', keys.Select(key => item![key])));
        if (schema["x-kubernetes-list-type"] is not null && identities.Distinct().Count() < value.Count)
        {
            yield return $"{path} has an item twice";
        }

        if (value.Count < ((int?)schema["minItems"] ?? 0) || value.Count > ((int?)schema["maxItems"] ?? int.MaxValue))
        {
            yield return $"{path} has {value.Count} items";
        }

        foreach (var problem in value.SelectMany((item, index) => Value(schema["items"]!, item, $"{path}[{index}]")))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Text(JsonNode schema, string value, string path)
    {
        var characters = value.EnumerateRunes().Count();
        if (characters < ((int?)schema["minLength"] ?? 0) || characters > ((int?)schema["maxLength"] ?? int.MaxValue))
        {
            yield return $"{path} has {characters} characters";
        }

        // \z for $: in .NET a $ lets a line feed pass at the end, on an API server it does not.
        if ((string?)schema["pattern"] is { } pattern && !Regex.IsMatch(value, pattern.Replace("$", @"\z", StringComparison.Ordinal)))
        {
            yield return $"{path} does not match {pattern}";
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(choice => (string)choice! == value))
        {
            yield return $"{path} is none of {allowed.ToJsonString()}";
        }

        var readable = (string?)schema["format"] switch
        {
            "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "date-time" => value.Contains('T') && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _),
            _ => true,
        };
        if (!readable)
        {
            yield return $"{path} is no {schema["format"]}";
        }
    }

    private static IEnumerable<string> Number(JsonNode schema, long value, string path)
    {
        if (value < ((long?)schema["minimum"] ?? long.MinValue) || value > ((long?)schema["maximum"] ?? long.MaxValue))
        {
            yield return $"{path} is out of bounds";
        }
    }
}
