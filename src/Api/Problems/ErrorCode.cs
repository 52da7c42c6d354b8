namespace Kubernaut.Api.Problems;

/// <summary>The codes that a caller may switch on; part of the contract.</summary>
internal static class ErrorCode
{
    public const string ValidationFailed = "VALIDATION_FAILED";
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string Forbidden = "FORBIDDEN";
    public const string NotFound = "NOT_FOUND";
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";
    public const string EventConflict = "EVENT_CONFLICT";
    public const string UniqueViolation = "UNIQUE_VIOLATION";
    public const string PayloadTooLarge = "PAYLOAD_TOO_LARGE";
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    public const string EventTimeOutOfRange = "EVENT_TIME_OUT_OF_RANGE";
    public const string RateLimited = "RATE_LIMITED";
    public const string Internal = "INTERNAL";
    public const string Unavailable = "UNAVAILABLE";
}
