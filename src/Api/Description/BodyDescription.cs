using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Kubernaut.Api.Description;

/// <summary>The body that an endpoint reads.</summary>
internal sealed record BodyDescription
{
    /// <summary>Of the schema among the components of the document.</summary>
    public required string Name { get; init; }

    public required OpenApiSchema Schema { get; init; }

    /// <summary>Bodies that are accepted as they stand, by what they show.</summary>
    public required IReadOnlyDictionary<string, JsonNode> Examples { get; init; }

    /// <summary>The body is an array of up to so many; null when it is one.</summary>
    public int? MaxItems { get; init; }
}
