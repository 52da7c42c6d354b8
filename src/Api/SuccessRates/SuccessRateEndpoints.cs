using Kubernaut.Api.Access;
using Kubernaut.Api.Description;
using Kubernaut.Storage.SuccessRates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.SuccessRates;

/// <summary>The contract of success rates over HTTP (ADR-033).</summary>
internal static class SuccessRateEndpoints
{
    private const string Path = "/api/v1/incidents/aggregate/success-rate";

    /// <summary>In use by clients beside the canonical path, and answers the same.</summary>
    private const string Alias = "/api/v1/success-rate";

    private const string Resource = "successrates";

    public static void MapSuccessRates(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path + "/by-incident-type", ByIncidentType).Needs("get", Resource).DescribedAs(SuccessRateDescriptions.ByIncidentType);
        routes.MapGet(Alias + "/incident-type", ByIncidentType).Needs("get", Resource).DescribedAs(SuccessRateDescriptions.ByIncidentType);
        routes.MapGet(Path + "/by-playbook", ByPlaybook).Needs("get", Resource).DescribedAs(SuccessRateDescriptions.ByPlaybook);
        routes.MapGet(Alias + "/playbook", ByPlaybook).Needs("get", Resource).DescribedAs(SuccessRateDescriptions.ByPlaybook);
        routes.MapGet(Path + "/multi-dimensional", MultiDimensional).Needs("get", Resource).DescribedAs(SuccessRateDescriptions.MultiDimensional);
        routes.MapGet(Alias + "/multi-dimensional", MultiDimensional).Needs("get", Resource).DescribedAs(SuccessRateDescriptions.MultiDimensional);
        routes.MapGet(Path + "/ai-execution-mode", ExecutionModes).Needs("get", Resource).DescribedAs(SuccessRateDescriptions.ExecutionModes);
    }

    private static async Task<Ok<SuccessRateAnswer>> ByIncidentType(HttpRequest request, SuccessRateTable rates, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = SuccessRateReader.ByIncidentType(request.Query, time.GetUtcNow());
        return SuccessRateAnswers.ByIncidentType(asked, await rates.CountAsync(asked.Query, cancellationToken));
    }

    private static async Task<Ok<SuccessRateAnswer>> ByPlaybook(HttpRequest request, SuccessRateTable rates, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = SuccessRateReader.ByPlaybook(request.Query, time.GetUtcNow());
        return SuccessRateAnswers.ByPlaybook(asked, await rates.CountAsync(asked.Query, cancellationToken));
    }

    private static async Task<Ok<SuccessRateAnswer>> MultiDimensional(HttpRequest request, SuccessRateTable rates, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = SuccessRateReader.MultiDimensional(request.Query, time.GetUtcNow());
        return SuccessRateAnswers.MultiDimensional(asked, await rates.CountAsync(asked.Query, cancellationToken));
    }

    private static async Task<Ok<ExecutionModeAnswer>> ExecutionModes(HttpRequest request, SuccessRateTable rates, TimeProvider time, CancellationToken cancellationToken)
    {
        var (range, query) = SuccessRateReader.ExecutionMode(request.Query, time.GetUtcNow());
        return SuccessRateAnswers.ExecutionModes(range, await rates.CountModesAsync(query.Since, cancellationToken));
    }
}
