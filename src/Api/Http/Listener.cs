using Microsoft.AspNetCore.Builder;

namespace Kubernaut.Api.Http;

/// <summary>The ports of the process, by what they are for.</summary>
internal enum Listener
{
    /// <summary>Callers; what an endpoint is on unless it says otherwise.</summary>
    Api,

    /// <summary>The kubelet.</summary>
    Health,

    /// <summary>Prometheus.</summary>
    Metrics,
}

/// <summary>On an endpoint: the port that it is served on. On a connection: the port that it came in by.</summary>
internal sealed record ListenerFeature(Listener Listener);

/// <summary>Places endpoints on a port.</summary>
internal static class ListenerConventions
{
    public static TBuilder OnListener<TBuilder>(this TBuilder endpoint, Listener listener)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ListenerFeature(listener));
}
