using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Kubernaut.Api.Problems;

/// <summary>Writes a problem in the contract's form, or in that of RFC 9457 for a caller that accepts it.</summary>
internal static class ProblemWriter
{
    private const string ProblemMediaType = "application/problem+json";

    public static Task WriteAsync(HttpContext context, ApiProblem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var details = problem.Details.Count > 0 ? problem.Details : null;
        var traceId = problem.Status >= StatusCodes.Status500InternalServerError ? TraceId(context) : null;
        if (AcceptsProblemJson(context.Request))
        {
            var title = ReasonPhrases.GetReasonPhrase(problem.Status);
            var rfc9457 = new Rfc9457Body("about:blank", title, problem.Status, problem.Message, problem.Code, details, traceId);
            return response.WriteAsJsonAsync(rfc9457, ProblemJson.Default.Rfc9457Body, ProblemMediaType, context.RequestAborted);
        }

        var body = new ErrorBody("error", new ErrorBody.Content(problem.Code, problem.Message, details, traceId));
        return response.WriteAsJsonAsync(body, ProblemJson.Default.ErrorBody, contentType: null, context.RequestAborted);
    }

    /// <summary>Ties an answer to the log lines about it.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    private static bool AcceptsProblemJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals(ProblemMediaType, StringComparison.OrdinalIgnoreCase) && type.Quality is null or > 0);
}
