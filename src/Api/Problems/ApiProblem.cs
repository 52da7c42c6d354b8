using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Problems;

/// <summary>A refusal as the contract knows it; executed as a result it answers in the form that the caller accepts.</summary>
internal sealed record ApiProblem : IResult
{
    public required int Status { get; init; }

    /// <summary>One of <see cref="ErrorCode"/>.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for people. Never holds the cause of a failure of ours.</summary>
    public required string Message { get; init; }

    public IReadOnlyList<Problem> Details { get; init; } = [];

    /// <summary>When trying again may help; null when it will not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is wrong with the request itself, one or more.</summary>
    public static ApiProblem Invalid(IReadOnlyList<Problem> problems) =>
        problems.All(problem => problem.Code == ErrorCode.EventTimeOutOfRange)
            ? new ApiProblem
            {
                Status = StatusCodes.Status422UnprocessableEntity,
                Code = ErrorCode.EventTimeOutOfRange,
                Message = "The event happened too long ago or lies in the future.",
                Details = problems,
            }
            : new ApiProblem
            {
                Status = StatusCodes.Status400BadRequest,
                Code = ErrorCode.ValidationFailed,
                Message = "The request is not valid.",
                Details = problems,
            };

    public static ApiProblem NotFound(string message) =>
        new() { Status = StatusCodes.Status404NotFound, Code = ErrorCode.NotFound, Message = message };

    public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, this);
}
