using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Kubernaut.Api.Description;

/// <summary>The JSON schemas that descriptions are made of.</summary>
internal static class Schemas
{
    /// <param name="meaning">Null for a parameter, which tells it itself.</param>
    /// <param name="minLength">1 for what must not be empty.</param>
    /// <param name="maxLength">In characters (code points); null when only the request's own limits bound it.</param>
    public static OpenApiSchema Text(string? meaning = null, int? minLength = null, int? maxLength = null) =>
        new() { Type = JsonSchemaType.String, Description = meaning, MinLength = minLength, MaxLength = maxLength };

    public static OpenApiSchema Choice(IReadOnlyList<string> choices, string? meaning = null) =>
        new() { Type = JsonSchemaType.String, Description = meaning, Enum = [.. choices.Select(choice => (JsonNode)choice)] };

    public static OpenApiSchema Integer(long least, long most, int? otherwise = null, string? meaning = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Description = meaning,
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most.ToString(CultureInfo.InvariantCulture),
        Default = otherwise,
    };

    public static OpenApiSchema Fraction(string? meaning = null, double? otherwise = null) =>
        new() { Type = JsonSchemaType.Number, Description = meaning, Minimum = "0", Maximum = "1", Default = otherwise };

    public static OpenApiSchema Flag(string? meaning = null) => new() { Type = JsonSchemaType.Boolean, Description = meaning, Default = false };

    public static OpenApiSchema Uuid(string? meaning = null) => new() { Type = JsonSchemaType.String, Format = "uuid", Description = meaning };

    public static OpenApiSchema Instant(string? meaning = null) => new() { Type = JsonSchemaType.String, Format = "date-time", Description = meaning };

    /// <summary>An object that may hold anything.</summary>
    public static OpenApiSchema Free(string meaning) => new() { Type = JsonSchemaType.Object, Description = meaning };

    /// <summary>Texts under names that the caller chooses.</summary>
    public static OpenApiSchema Map(string meaning, int most, int maxLength) => new()
    {
        Type = JsonSchemaType.Object,
        Description = meaning,
        MaxProperties = most,
        AdditionalProperties = Text(minLength: 1, maxLength: maxLength),
    };

    /// <summary>Query parameters whose names begin so: an exploded form writes the members of an object as parameters.</summary>
    public static OpenApiSchema Prefixed(string prefix, int most) => new()
    {
        Type = JsonSchemaType.Object,
        MaxProperties = most,
        PatternProperties = new Dictionary<string, IOpenApiSchema> { [$"^{prefix.Replace(".", "\\.", StringComparison.Ordinal)}.+$"] = Text() },
        AdditionalPropertiesAllowed = false,
    };

    /// <summary>An object of exactly these members.</summary>
    public static OpenApiSchema Object(string meaning, string[] required, params (string Name, OpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = meaning,
        Required = new HashSet<string>(required),
        Properties = members.ToDictionary(member => member.Name, IOpenApiSchema (member) => member.Schema),
        AdditionalPropertiesAllowed = false,
    };

    /// <summary>The contract's own form of an error.</summary>
    public static OpenApiSchema Error() => Object(
        "Why a request was refused or failed.",
        ["status", "error"],
        ("status", Choice(["error"])),
        ("error", Object(
            "What went wrong.",
            ["code", "message"],
            ("code", Choice(ErrorMeaning.Codes, "What to switch on.")),
            ("message", Text("A sentence for people; may change.")),
            ("details", Details()),
            ("trace_id", Text("Under which the log has the cause; with 5xx only.")))));

    /// <summary>The same as RFC 9457 has it.</summary>
    public static OpenApiSchema Problem() => Object(
        "Why a request was refused or failed, for callers that accept application/problem+json (RFC 9457).",
        ["type", "title", "status", "detail", "code"],
        ("type", Text()),
        ("title", Text()),
        ("status", Integer(400, 599)),
        ("detail", Text("A sentence for people; may change.")),
        ("code", Choice(ErrorMeaning.Codes, "What to switch on.")),
        ("errors", Details()),
        ("trace_id", Text("Under which the log has the cause; with 5xx only.")));

    private static OpenApiSchema Details() => new()
    {
        Type = JsonSchemaType.Array,
        Description = "Everything that is wrong with the request.",
        Items = Object(
            "One thing that is wrong, and where.",
            ["message"],
            ("pointer", Text("Into the body (RFC 6901); empty for all of it.")),
            ("parameter", Text("Of the query string.")),
            ("message", Text("Reads on from the name of what is wrong."))),
    };
}
