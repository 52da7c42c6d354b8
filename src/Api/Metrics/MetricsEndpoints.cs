using Kubernaut.Api.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernaut.Api.Metrics;

/// <summary>What Prometheus scrapes.</summary>
internal static class MetricsEndpoints
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        // Created now and not at the first scrape, so that nothing that is measured before it is missed.
        var registry = routes.ServiceProvider.GetRequiredService<MetricRegistry>();
        routes.MapGet("/metrics", () => Scrape(registry)).OnListener(Listener.Metrics).DisableHttpMetrics();
    }

    private static ContentHttpResult Scrape(MetricRegistry registry) => TypedResults.Text(registry.Collect(), TextFormat);
}
