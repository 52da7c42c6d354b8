using System.Text.Json.Serialization;

namespace Kubernaut.Api.Problems;

/// <summary>One thing that is wrong with a request, and where.</summary>
internal sealed record Problem
{
    /// <summary>Into the body (RFC 6901), "" being all of it; null when the problem is not in the body.</summary>
    public string? Pointer { get; init; }

    /// <summary>Of the query string; null when the problem is not there.</summary>
    public string? Parameter { get; init; }

    /// <summary>Reads on from the name of what is wrong: "must be a string".</summary>
    public required string Message { get; init; }

    /// <summary>What the whole request is refused with when nothing else is wrong.</summary>
    [JsonIgnore]
    public string Code { get; init; } = ErrorCode.ValidationFailed;
}
