using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Description;

/// <summary>Judges an answer by the schema that the document gives for it; a member that the schema does not name is a problem too.</summary>
internal sealed class AnswerSchema(ApiDescription description)
{
    public IEnumerable<string> Problems(JsonNode schema, JsonNode? value, string at = "")
    {
        schema = description.Follow(schema);
        if (schema["oneOf"] is JsonArray choices)
        {
            return choices.Any(choice => !Problems(choice!, value, at).Any()) ? [] : [$"{at} fits none of oneOf"];
        }

        var types = schema["type"] switch
        {
            null => [],
            JsonArray several => several.Select(type => type!.GetValue<string>()).ToArray(),
            var one => [one.GetValue<string>()],
        };
        var actual = TypeOf(value);
        if (types.Length > 0 && !types.Contains(actual) && !(actual == "integer" && types.Contains("number")))
        {
            return [$"{at} is {actual} and should be {string.Join(" or ", types)}"];
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(choice => JsonNode.DeepEquals(choice, value)))
        {
            return [$"{at} is {value?.ToJsonString()}, which is not in the list"];
        }

        return value switch
        {
            JsonObject members => Members(schema, members, at),
            JsonArray items => items.SelectMany((item, index) => Problems(schema["items"]!, item, $"{at}/{index}")),
            _ => [],
        };
    }

    private IEnumerable<string> Members(JsonNode schema, JsonObject value, string at)
    {
        var known = schema["properties"]?.AsObject();
        foreach (var name in (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).Where(name => !value.ContainsKey(name)))
        {
            yield return $"{at}/{name} is missing";
        }

        foreach (var (name, member) in value)
        {
            if ((known?[name] ?? schema["additionalProperties"]) is { } inner && inner.GetValueKind() is JsonValueKind.Object)
            {
                foreach (var problem in Problems(inner, member, $"{at}/{name}"))
                {
                    yield return problem;
                }
            }
            else if (known is not null)
            {
                yield return $"{at}/{name} is not described";
            }
        }
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "integer" : "number",
        _ => "boolean",
    };
}
