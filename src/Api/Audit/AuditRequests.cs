using System.Diagnostics;
using System.Text.Json;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Audit;

/// <summary>Reads the bodies that hold audit events.</summary>
internal sealed class AuditRequests(IOptions<AuditOptions> options, TimeProvider time)
{
    /// <summary>A bound for each event of a batch, since a thousand of them share one answer.</summary>
    private const int MostProblemsOfItem = 20;

    /// <exception cref="RequestRefusedException">The body is no valid event, or there is a query, which is of no use here.</exception>
    public async Task<AcceptedAuditEvent> ReadOneAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        using var body = await JsonBody.ReadAsync(request, cancellationToken);
        return Reader(request).Read(body.RootElement, pointer: "", ProblemList.MostOfRequest) switch
        {
            EventReading.Accepted accepted => accepted.Event,
            EventReading.Refused refused => throw new RequestRefusedException(ApiProblem.Invalid(refused.Problems)),
            _ => throw new UnreachableException(),
        };
    }

    /// <exception cref="RequestRefusedException">The body is no array of 1 to 1000, or too many of its events are invalid: one in atomic mode, all in partial mode.</exception>
    public async Task<AuditBatch> ReadBatchAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var mode = Mode(request.Query);
        using var body = await JsonBody.ReadAsync(request, cancellationToken);
        var array = body.RootElement;
        if (array.ValueKind is not JsonValueKind.Array || array.GetArrayLength() is < 1 or > AuditLimits.MaxBatchSize)
        {
            throw new RequestRefusedException(ApiProblem.Invalid([new Problem { Pointer = "", Message = $"must be an array of 1 to {AuditLimits.MaxBatchSize} events" }]));
        }

        var reader = Reader(request);
        var batch = new AuditBatch(mode, [.. array.EnumerateArray().Select((item, index) => reader.Read(item, JsonPointer.Item("", index), MostProblemsOfItem))]);
        if (mode is BatchMode.Atomic ? batch.Accepted.Count < batch.Readings.Count : batch.Accepted.Count == 0)
        {
            var problems = new ProblemList();
            foreach (var problem in batch.Readings.OfType<EventReading.Refused>().SelectMany(refused => refused.Problems))
            {
                problems.Add(problem);
            }

            throw new RequestRefusedException(ApiProblem.Invalid(problems.ToList()));
        }

        return batch;
    }

    private static BatchMode Mode(IQueryCollection query)
    {
        var parameters = new QueryParameters(query);
        var mode = parameters.Choice("mode", ["atomic", "partial"]);
        parameters.ThrowIfInvalid();
        return mode is "partial" ? BatchMode.Partial : BatchMode.Atomic;
    }

    private AuditEventReader Reader(HttpRequest request)
    {
        var now = time.GetUtcNow();
        ActivityContext.TryParse(request.Headers.TraceParent, traceState: null, out var trace);
        return new AuditEventReader(now, options.Value.WindowAt(now), trace, request.HttpContext.User.Identity?.Name);
    }
}
