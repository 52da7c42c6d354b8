using System.Diagnostics;
using System.Text.Json.Serialization;
using Kubernaut.Api.Problems;
using Kubernaut.Storage.ActionTraces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kubernaut.Api.ActionTraces;

/// <summary>Says over HTTP what became of an action trace.</summary>
internal static class ActionTraceAnswers
{
    private const string Success = "success";

    public static Results<Created<ActionTraceReceipt>, Ok<ActionTraceReceipt>, ApiProblem> For(ActionTrace trace, ActionTraceOutcome outcome) => outcome switch
    {
        ActionTraceOutcome.Stored stored =>
            TypedResults.Created((string?)null, new ActionTraceReceipt(stored.Id, trace.ActionId, Success, "Action trace stored.")),
        ActionTraceOutcome.Moved moved =>
            TypedResults.Ok(new ActionTraceReceipt(moved.Id, trace.ActionId, Success, $"Action trace went from {moved.From} to {trace.ExecutionStatus}.")),
        ActionTraceOutcome.Repeated repeated =>
            TypedResults.Ok(new ActionTraceReceipt(repeated.Id, trace.ActionId, Success, "Action trace was stored before.")),
        ActionTraceOutcome.Conflict conflict => new ApiProblem
        {
            Status = StatusCodes.Status409Conflict,
            Code = ErrorCode.UniqueViolation,
            Message = "Another action is stored under the same id; it is kept.",
            Details = [new Problem { Pointer = "/action_id", Message = conflict.Reason }],
        },
        _ => throw new UnreachableException(),
    };
}

/// <summary>Tells the sender of a trace that it is stored.</summary>
internal sealed record ActionTraceReceipt(long Id, string? ActionId, string Status, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActionTraceReceipt))]
internal sealed partial class ActionTraceAnswersJson : JsonSerializerContext;
