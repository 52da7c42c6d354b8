using Microsoft.AspNetCore.Builder;

namespace Kubernaut.Api.Description;

/// <summary>
/// What the OpenAPI document says of an endpoint beside what its types say. Bodies and query strings are read strictly by hand, so
/// they are described by hand, in the folder of their feature; a test holds each name, bound and requirement against the running server.
/// </summary>
internal sealed record EndpointDescription
{
    /// <summary>Names the operation in generated clients.</summary>
    public required string Id { get; init; }

    /// <summary>The group that it is shown in.</summary>
    public required string Tag { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>What else a caller must know.</summary>
    public string? Remarks { get; init; }

    /// <summary>Of the path and the query string; those of the path by the names in the route.</summary>
    public IReadOnlyList<ParameterDescription> Parameters { get; init; } = [];

    /// <summary>Null when none is read.</summary>
    public BodyDescription? Body { get; init; }

    /// <summary>Error codes beside those that follow from the rest: a token, a body, a query.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];
}

/// <summary>Places a description beside a route.</summary>
internal static class EndpointDescriptionConventions
{
    public static TBuilder DescribedAs<TBuilder>(this TBuilder endpoint, EndpointDescription description)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(description);
}
