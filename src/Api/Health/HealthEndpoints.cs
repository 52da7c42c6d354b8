using Kubernaut.Api.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kubernaut.Api.Health;

/// <summary>What the kubelet asks.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Alive means that this process answers. Whatever is asked of a neighbour here gets all replicas restarted when it is away.
        var alive = new HealthCheckOptions { Predicate = _ => false, ResponseWriter = HealthText.WriteAsync };
        routes.MapHealthChecks("/livez", alive).OnListener(Listener.Health).DisableHttpMetrics();
        routes.MapHealthChecks("/healthz", alive).OnListener(Listener.Health).DisableHttpMetrics();

        routes.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            ResponseWriter = HealthText.WriteAsync,
            ResultStatusCodes =
            {
                // Degraded is what a check that is not decisive reports.
                [HealthStatus.Degraded] = 200,
                [HealthStatus.Unhealthy] = 503,
            },
        }).OnListener(Listener.Health).DisableHttpMetrics();
    }
}
