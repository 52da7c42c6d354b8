using Microsoft.AspNetCore.Builder;

namespace Kubernaut.Api.Access;

/// <summary>On an endpoint of the API port: whoever reaches it is served, without a token.</summary>
internal sealed record PublicEndpoint;

/// <summary>Declares, beside a route, that it asks for nothing.</summary>
internal static class PublicEndpointConventions
{
    public static TBuilder ForEverybody<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new PublicEndpoint());
}
