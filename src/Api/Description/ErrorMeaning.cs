using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Description;

/// <summary>What an error code means to a caller, and the status that it comes with.</summary>
internal sealed record ErrorMeaning(string Code, int Status, string Meaning)
{
    public static IReadOnlyList<ErrorMeaning> All { get; } =
    [
        new(ErrorCode.ValidationFailed, StatusCodes.Status400BadRequest, "The request is wrong; details lists everything, each with its place. Sending it again cannot help."),
        new(ErrorCode.Unauthenticated, StatusCodes.Status401Unauthorized, "The token is missing, expired, forged or for another audience. Read the token file again and repeat once."),
        new(ErrorCode.Forbidden, StatusCodes.Status403Forbidden, "The caller is known and may not do this; the message names the right that a RoleBinding can grant."),
        new(ErrorCode.NotFound, StatusCodes.Status404NotFound, "There is no such thing. With Retry-After an audit event may still be waiting in the dead letters."),
        new(ErrorCode.MethodNotAllowed, StatusCodes.Status405MethodNotAllowed, "The path knows other methods; the Allow header names them."),
        new(ErrorCode.EventConflict, StatusCodes.Status409Conflict, "Another event is stored under this id; it is kept."),
        new(ErrorCode.UniqueViolation, StatusCodes.Status409Conflict, "Something else is stored under this identity; it is kept."),
        new(ErrorCode.PayloadTooLarge, StatusCodes.Status413PayloadTooLarge, "The body is larger than 5 MiB."),
        new(ErrorCode.UnsupportedMediaType, StatusCodes.Status415UnsupportedMediaType, "The body is not declared as application/json."),
        new(ErrorCode.EventTimeOutOfRange, StatusCodes.Status422UnprocessableEntity, "The event happened too long ago or lies in the future; details has the bounds."),
        new(ErrorCode.RateLimited, StatusCodes.Status429TooManyRequests, "The caller sends too much; repeat after Retry-After."),
        new(ErrorCode.Internal, StatusCodes.Status500InternalServerError, "A fault of ours; the log has the cause under trace_id."),
        new(ErrorCode.Unavailable, StatusCodes.Status503ServiceUnavailable, "A store or the API server is away and nothing was promised; repeat after Retry-After."),
    ];

    public static IReadOnlyList<string> Codes { get; } = [.. All.Select(meaning => meaning.Code)];

    public static ErrorMeaning Of(string code) => All.Single(meaning => meaning.Code == code);
}
