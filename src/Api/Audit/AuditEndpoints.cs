using Kubernaut.Api.Access;
using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernaut.Api.Audit;

/// <summary>The contract of audit events over HTTP.</summary>
internal static class AuditEndpoints
{
    public const string Path = "/api/v1/audit-events";

    /// <summary>In use by clients beside the canonical path, and answers the same.</summary>
    private const string Alias = "/api/v1/audit/events";

    private const string Resource = "auditevents";

    /// <summary>When to ask again for an event that is not found while events wait: it may be one of them.</summary>
    private static readonly TimeSpan StillQueued = TimeSpan.FromSeconds(30);

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        // Created now and not at the first event, so that its counters are told before there is anything to count.
        routes.ServiceProvider.GetRequiredService<AuditWriter>();

        foreach (var path in (string[])[Path, Alias])
        {
            var audit = routes.MapGroup(path);
            audit.MapPost("", Create).Needs("create", Resource).DescribedAs(AuditDescriptions.Create);
            audit.MapPost("/batch", CreateBatch).Needs("create", Resource).DescribedAs(AuditDescriptions.CreateBatch);
            audit.MapGet("", List).Needs("list", Resource).DescribedAs(AuditDescriptions.List);
            audit.MapGet("/{eventId:guid}", Find).Needs("get", Resource).DescribedAs(AuditDescriptions.Find);
        }
    }

    private static async Task<Results<Created<AuditReceipt>, Ok<AuditReceipt>, Accepted<AuditReceipt>, ApiProblem>> Create(
        HttpRequest request,
        AuditRequests requests,
        AuditWriter writer,
        CancellationToken cancellationToken)
    {
        var accepted = await requests.ReadOneAsync(request, cancellationToken);
        var outcomes = await writer.WriteAsync([accepted], BatchMode.Atomic, cancellationToken);
        return AuditAnswer.ForOne(accepted.Event.EventId, outcomes[0]);
    }

    private static async Task<Results<Created<AuditBatchReceipt>, Ok<AuditBatchReceipt>, Accepted<AuditBatchReceipt>, ApiProblem>> CreateBatch(
        HttpRequest request,
        AuditRequests requests,
        AuditWriter writer,
        CancellationToken cancellationToken)
    {
        var batch = await requests.ReadBatchAsync(request, cancellationToken);
        var outcomes = await writer.WriteAsync(batch.Accepted, batch.Mode, cancellationToken);
        return AuditAnswer.ForBatch(batch, outcomes);
    }

    private static async Task<Ok<AuditEventList>> List(HttpRequest request, AuditHistory history, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = AuditQueryReader.Read(request.Query, time.GetUtcNow());
        var page = await history.ReadAsync(query, cancellationToken);
        return AuditAnswer.ForPage(query, page);
    }

    private static async Task<Results<Ok<AuditEvent>, ApiProblem>> Find(
        Guid eventId,
        HttpRequest request,
        AuditHistory history,
        DeadLetterStatus deadLetters,
        CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var audit = await history.FindAsync(eventId, cancellationToken);
        return audit is not null
            ? TypedResults.Ok(audit)
            : ApiProblem.NotFound($"There is no audit event {eventId}.") with { RetryAfter = deadLetters.Last is { Depth: > 0 } ? StillQueued : null };
    }
}
