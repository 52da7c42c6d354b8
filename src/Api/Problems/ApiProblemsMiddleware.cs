using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kubernaut.Api.Problems;

/// <summary>Gives every refusal and failure the contract's body, whichever part of the server it comes from.</summary>
internal sealed partial class ApiProblemsMiddleware(RequestDelegate next, ILogger<ApiProblemsMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered; the status is for the access log and the metrics.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            var problem = ApiProblems.From(failure);
            if (problem.Status >= StatusCodes.Status500InternalServerError)
            {
                Log(problem.Status, context.Request.Method, context.Request.Path, ProblemWriter.TraceId(context), failure);
            }

            context.Response.Clear();
            await ProblemWriter.WriteAsync(context, problem);
            return;
        }

        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentType: null } && response.ContentLength is null or 0)
        {
            await ProblemWriter.WriteAsync(context, ApiProblems.FromStatus(response.StatusCode, context.Request));
        }
    }

    private void Log(int status, string method, PathString path, string traceId, Exception failure)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            LogUnavailable(method, path, traceId, failure);
        }
        else
        {
            LogFailed(method, path, traceId, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} could not be served (trace {TraceId})")]
    private partial void LogUnavailable(string method, PathString path, string traceId, Exception failure);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed (trace {TraceId})")]
    private partial void LogFailed(string method, PathString path, string traceId, Exception failure);
}
