using System.Text.Json.Serialization;

namespace Kubernaut.Api.Problems;

/// <summary>The error body of the contract.</summary>
internal sealed record ErrorBody(string Status, ErrorBody.Content Error)
{
    internal sealed record Content(string Code, string Message, IReadOnlyList<Problem>? Details, string? TraceId);
}

/// <summary>The same as RFC 9457 has it; code, errors and trace_id are extensions.</summary>
internal sealed record Rfc9457Body(string Type, string Title, int Status, string Detail, string Code, IReadOnlyList<Problem>? Errors, string? TraceId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Rfc9457Body))]
internal sealed partial class ProblemJson : JsonSerializerContext;
