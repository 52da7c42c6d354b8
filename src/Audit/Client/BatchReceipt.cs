using System.Text.Json.Serialization;

namespace Kubernaut.Audit.Client;

/// <summary>The store's answer to a batch.</summary>
internal sealed record BatchReceipt(IReadOnlyList<BatchReceipt.Result>? Results)
{
    /// <param name="Status">success, queued or error.</param>
    /// <param name="Error">Why the event was refused; null when it was not.</param>
    internal sealed record Result(string Status, ErrorAnswer.Content? Error);
}

/// <summary>The store's answer to what it refuses as a whole.</summary>
internal sealed record ErrorAnswer(ErrorAnswer.Content? Error)
{
    internal sealed record Content(string? Code, string? Message, IReadOnlyList<Problem>? Details)
    {
        public override string ToString() =>
            $"{Code}: {(Details is { Count: > 0 } problems ? string.Join("; ", problems.Select(problem => $"{problem.Pointer} {problem.Message}")) : Message)}";
    }

    internal sealed record Problem(string? Pointer, string? Message);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BatchReceipt))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class ClientJson : JsonSerializerContext;
