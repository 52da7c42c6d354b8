using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Kubernaut.Api.Description;

/// <summary>One parameter of a path or a query string.</summary>
internal sealed record ParameterDescription
{
    public required string Name { get; init; }

    public required string Meaning { get; init; }

    public required OpenApiSchema Schema { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Of the request that the document shows; null leaves the parameter out of it.</summary>
    public JsonNode? Example { get; init; }

    /// <summary>Whether it stands for all parameters whose names begin with its own and a dot, as in event_data.channel.</summary>
    public bool IsPrefix { get; init; }

    public static ParameterDescription Text(string name, string meaning, string? example = null, int? maxLength = null) =>
        new() { Name = name, Meaning = meaning, Schema = Schemas.Text(maxLength: maxLength), Example = example };

    public static ParameterDescription Choice(string name, string meaning, IReadOnlyList<string> choices, string? example = null) =>
        new() { Name = name, Meaning = meaning, Schema = Schemas.Choice(choices), Example = example };

    public static ParameterDescription Integer(string name, string meaning, int least, int most, int otherwise, int? example = null) =>
        new() { Name = name, Meaning = meaning, Schema = Schemas.Integer(least, most, otherwise), Example = example };

    public static ParameterDescription Flag(string name, string meaning, bool? example = null) =>
        new() { Name = name, Meaning = meaning, Schema = Schemas.Flag(), Example = example };

    public static ParameterDescription Prefix(string name, string meaning, int most, string exampleKey, string exampleValue) => new()
    {
        Name = name,
        Meaning = meaning,
        Schema = Schemas.Prefixed(name + ".", most),
        Example = new JsonObject { [$"{name}.{exampleKey}"] = exampleValue },
        IsPrefix = true,
    };
}
