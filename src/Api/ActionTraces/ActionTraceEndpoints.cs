using Kubernaut.Api.Access;
using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.ActionTraces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.ActionTraces;

/// <summary>The contract of action traces over HTTP. They are not queued: what is not stored is for the sender to send again.</summary>
internal static class ActionTraceEndpoints
{
    public static void MapActionTraces(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/action-traces", Create).Needs("create", "actiontraces").DescribedAs(ActionTraceDescriptions.Create);

    private static async Task<Results<Created<ActionTraceReceipt>, Ok<ActionTraceReceipt>, ApiProblem>> Create(
        HttpRequest request, ActionTraceWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        using var body = await JsonBody.ReadAsync(request, cancellationToken);
        var trace = ActionTraceReader.Read(body.RootElement, time.GetUtcNow());
        return ActionTraceAnswers.For(trace, await writer.WriteAsync(trace, cancellationToken));
    }
}
