using Microsoft.AspNetCore.Builder;

namespace Kubernaut.Api.Access;

/// <summary>What a caller must be allowed before an endpoint serves them: a verb on a resource of storage.kubernaut.ai.</summary>
/// <remarks>The resources are virtual: they exist only to be named in the roles that grant access.</remarks>
public sealed record AccessRight(string Verb, string Resource);

/// <summary>Declares, beside a route, what it asks for.</summary>
internal static class AccessRightConventions
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, string verb, string resource)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AccessRight(verb, resource));
}
