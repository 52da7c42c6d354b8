using System.Diagnostics;
using System.Globalization;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Kubernaut.Api.Audit;

/// <summary>Says over HTTP what became of events, and what was found.</summary>
internal static class AuditAnswer
{
    private const string Success = "success";
    private const string Queued = "queued";

    public static Results<Created<AuditReceipt>, Ok<AuditReceipt>, Accepted<AuditReceipt>, ApiProblem> ForOne(Guid id, AuditWriteOutcome outcome) => outcome switch
    {
        AuditWriteOutcome.Stored { WasNew: true } =>
            TypedResults.Created($"{AuditEndpoints.Path}/{id}", new AuditReceipt(id, Success, "Audit event stored.")),
        AuditWriteOutcome.Stored earlier =>
            TypedResults.Ok(new AuditReceipt(id, Success, string.Create(CultureInfo.InvariantCulture, $"Audit event was stored before, at {earlier.ReceivedAt.UtcDateTime:O}."))),
        AuditWriteOutcome.Queued =>
            TypedResults.Accepted($"{AuditEndpoints.Path}/{id}", new AuditReceipt(id, Queued, "Audit event is safe and will be stored once the database is back.", "30s")),
        AuditWriteOutcome.Conflict conflict => Conflict([new Problem { Pointer = "/event_id", Message = conflict.Reason }]),
        _ => throw new UnreachableException(),
    };

    public static Results<Created<AuditBatchReceipt>, Ok<AuditBatchReceipt>, Accepted<AuditBatchReceipt>, ApiProblem> ForBatch(AuditBatch batch, IReadOnlyList<AuditWriteOutcome> outcomes)
    {
        var results = new List<AuditBatchReceipt.Result>(batch.Readings.Count);
        var problems = new ProblemList();
        using var outcome = outcomes.GetEnumerator();
        foreach (var (index, reading) in batch.Readings.Index())
        {
            results.Add(reading switch
            {
                EventReading.Refused refused => ErrorOf(index, refused, problems),
                EventReading.Accepted accepted when outcome.MoveNext() => ResultOf(index, accepted, outcome.Current, problems),
                _ => throw new UnreachableException(),
            });
        }

        if (!outcomes.Any(each => each is AuditWriteOutcome.Stored or AuditWriteOutcome.Queued))
        {
            return outcomes.Any(each => each is AuditWriteOutcome.Conflict) ? Conflict(problems.ToList()) : ApiProblem.Invalid(problems.ToList());
        }

        var isQueued = outcomes.Any(each => each is AuditWriteOutcome.Queued);
        var receipt = new AuditBatchReceipt(results.Any(result => result.Error is not null) ? "partial" : isQueued ? Queued : Success, results);
        if (isQueued)
        {
            return TypedResults.Accepted((string?)null, receipt);
        }

        return outcomes.Any(each => each is AuditWriteOutcome.Stored { WasNew: true })
            ? TypedResults.Created((string?)null, receipt)
            : TypedResults.Ok(receipt);
    }

    public static Ok<AuditEventList> ForPage(AuditQuery query, AuditPage page) => TypedResults.Ok(new AuditEventList(
        page.Events,
        new AuditEventList.Page
        {
            Limit = query.Limit,
            Offset = query.Offset,
            HasMore = page.Next is not null,
            NextCursor = page.Next is { } next ? CursorText.Format(next) : null,
            Total = page.Total,
        }));

    private static AuditBatchReceipt.Result ErrorOf(int index, EventReading.Refused refused, ProblemList problems)
    {
        foreach (var problem in refused.Problems)
        {
            problems.Add(problem);
        }

        return Error(index, ApiProblem.Invalid(refused.Problems));
    }

    private static AuditBatchReceipt.Result ResultOf(int index, EventReading.Accepted accepted, AuditWriteOutcome outcome, ProblemList problems)
    {
        var place = JsonPointer.Item("", index);
        switch (outcome)
        {
            case AuditWriteOutcome.Conflict conflict:
                var contradiction = new Problem { Pointer = JsonPointer.Member(place, "event_id"), Message = conflict.Reason };
                problems.Add(contradiction);
                return Error(index, Conflict([contradiction]));
            case AuditWriteOutcome.Failed { Why: PostgresException refused }:
                var refusal = ApiProblems.Refusal(place, refused);
                problems.Add(refusal);
                return Error(index, ApiProblem.Invalid([refusal]));
            default:
                return new AuditBatchReceipt.Result(accepted.Event.Event.EventId, outcome is AuditWriteOutcome.Queued ? Queued : Success);
        }
    }

    private static AuditBatchReceipt.Result Error(int index, ApiProblem problem) =>
        new(EventId: null, "error", index, new ErrorBody.Content(problem.Code, problem.Message, problem.Details, TraceId: null));

    private static ApiProblem Conflict(IReadOnlyList<Problem> conflicts) => new()
    {
        Status = StatusCodes.Status409Conflict,
        Code = ErrorCode.EventConflict,
        Message = "Another event is stored under the same id; it is kept.",
        Details = conflicts,
    };
}
