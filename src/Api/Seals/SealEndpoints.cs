using System.Globalization;
using Kubernaut.Api.Access;
using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Seals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.Seals;

/// <summary>The contract of the seals of closed months: what they say, and whether the months are still so.</summary>
internal static class SealEndpoints
{
    public static void MapSeals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/audit-seals", ListSeals).Needs("get", "auditseals").DescribedAs(SealDescriptions.List);
        routes.MapGet("/api/v1/audit-seals/{month}/verification", Verify).Needs("get", "auditseals").DescribedAs(SealDescriptions.Verify);
    }

    private static async Task<Ok<SealList>> ListSeals(HttpRequest request, AuditSeals seals, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        return TypedResults.Ok(SealAnswer.Of(await seals.ListAsync(cancellationToken)));
    }

    private static async Task<Results<Ok<SealVerificationAnswer>, ApiProblem>> Verify(
        string month, HttpRequest request, AuditSeals seals, VerificationTurn turn, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
        {
            return ApiProblem.NotFound("A month is written as YYYY-MM.");
        }

        using var mine = turn.Take();
        return await seals.VerifyAsync(Month.Of(first), cancellationToken) is { } verification
            ? TypedResults.Ok(SealAnswer.Of(verification))
            : ApiProblem.NotFound($"{month} is not sealed.");
    }
}
