using Kubernaut.Api.Access;
using Kubernaut.Api.Description;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Partitions;

/// <summary>The contract of the months of the audit trail and of the holds on them. Read-only: both are declared by a policy.</summary>
internal static class PartitionEndpoints
{
    private const int MaxLimit = 1000;
    private const int DefaultLimit = 100;

    public static void MapPartitions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/partitions", ListPartitions).Needs("list", "partitions").DescribedAs(PartitionDescriptions.List);
        routes.MapGet("/api/v1/legal-holds", ListLegalHolds).Needs("list", "legalholds").DescribedAs(PartitionDescriptions.ListLegalHolds);
    }

    private static async Task<Ok<PartitionList>> ListPartitions(
        HttpRequest request,
        PartitionObserver observer,
        LegalHolds holds,
        IOptions<AuditOptions> audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var settings = PartitionAnswer.Settings(audit.Value, await holds.InForceAsync(cancellationToken));

        // Which months waiting events are dated in decides on removals, which are not planned here.
        var seen = await observer.ObserveAsync(settings.Table, cancellationToken) with { DeadLetters = new HashSet<Month>() };
        return PartitionAnswer.ForPlan(PartitionPlanner.Plan(settings, seen, time.GetUtcNow()));
    }

    private static async Task<Ok<LegalHoldList>> ListLegalHolds(
        HttpRequest request, LegalHolds holds, CancellationToken cancellationToken)
    {
        var parameters = new QueryParameters(request.Query);
        var limit = parameters.Integer("limit", 1, MaxLimit, DefaultLimit);
        parameters.ThrowIfInvalid();

        return PartitionAnswer.ForHolds(await holds.ListAsync(limit + 1, cancellationToken), limit);
    }
}
