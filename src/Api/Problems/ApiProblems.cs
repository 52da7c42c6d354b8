using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Postgres;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Kubernaut.Api.Problems;

/// <summary>Turns what escapes a handler, and bare status codes, into problems.</summary>
internal static class ApiProblems
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static ApiProblem From(Exception failure) => failure switch
    {
        RequestRefusedException refused => refused.Problem,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => FromStatus(StatusCodes.Status413PayloadTooLarge),
        BadHttpRequestException bad => ApiProblem.Invalid([new Problem { Pointer = "", Message = bad.Message }]) with { Status = bad.StatusCode },
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "The database took too long and gave up. Ask for less, such as a shorter time or no total, or send the request again later.",
            RetryAfter = RetryAfter,
        },
        _ when PostgresErrors.IsPassing(failure) => new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "The database cannot be asked now, so nothing is promised; send the request again.",
            RetryAfter = RetryAfter,
        },
        AuditOverloadException => new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "More events arrive than can be stored; send the request again later.",
            RetryAfter = RetryAfter,
        },
        DeadLetterException => new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "No store can keep this now, so nothing is promised; send the request again.",
            RetryAfter = RetryAfter,
        },
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new ApiProblem
        {
            Status = StatusCodes.Status409Conflict,
            Code = ErrorCode.UniqueViolation,
            Message = "Something with this identity exists already.",
        },

        _ when PostgresErrors.IsMissingPrivilege(failure) => new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "The database refuses this service a privilege, so nothing is promised; send the request again when its operator has granted it.",
            RetryAfter = RetryAfter,
        },

        // Data that passed our rules and not the schema's.
        PostgresException refused when PostgresErrors.IsRefusalOfData(refused) => ApiProblem.Invalid([Refusal("", refused)]),
        _ => FromStatus(StatusCodes.Status500InternalServerError),
    };

    /// <summary>What PostgreSQL has against data that passed our rules.</summary>
    /// <param name="pointer">Where it stands in the body.</param>
    /// <param name="refused">By its state and its constraint; its text may quote what was sent.</param>
    public static Problem Refusal(string pointer, PostgresException refused) => new()
    {
        Pointer = pointer,
        Message = $"is refused by the database ({refused.SqlState}{(refused.ConstraintName is { } name ? $", {name}" : "")})",
    };

    /// <summary>For answers that carry a status and no body.</summary>
    public static ApiProblem FromStatus(int status, HttpRequest? request = null) => status switch
    {
        StatusCodes.Status401Unauthorized => new ApiProblem { Status = status, Code = ErrorCode.Unauthenticated, Message = "A valid token is missing." },
        StatusCodes.Status403Forbidden => new ApiProblem { Status = status, Code = ErrorCode.Forbidden, Message = "The caller may not do this." },
        StatusCodes.Status404NotFound => ApiProblem.NotFound($"There is nothing at {request?.Path}."),
        StatusCodes.Status405MethodNotAllowed => new ApiProblem
        {
            Status = status,
            Code = ErrorCode.MethodNotAllowed,
            Message = $"{request?.Method} is not possible at {request?.Path}; the Allow header says what is.",
        },
        StatusCodes.Status413PayloadTooLarge => new ApiProblem { Status = status, Code = ErrorCode.PayloadTooLarge, Message = "The body is larger than 5 MiB." },
        StatusCodes.Status415UnsupportedMediaType => new ApiProblem
        {
            Status = status,
            Code = ErrorCode.UnsupportedMediaType,
            Message = "The body must be JSON in UTF-8, declared as Content-Type: application/json.",
        },
        StatusCodes.Status503ServiceUnavailable => new ApiProblem { Status = status, Code = ErrorCode.Unavailable, Message = "Not available now.", RetryAfter = RetryAfter },
        >= 400 and < 500 => new ApiProblem { Status = status, Code = ErrorCode.ValidationFailed, Message = "The request is not valid." },
        _ => new ApiProblem { Status = status, Code = ErrorCode.Internal, Message = "Something failed here; the log has the cause under this trace id." },
    };
}
