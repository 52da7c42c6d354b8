using System.Text.Json.Serialization;
using Kubernaut.Api.Problems;
using Kubernaut.Audit;

namespace Kubernaut.Api.Audit;

/// <summary>Tells the sender of an event that it is safe.</summary>
/// <param name="EventId">The sender's, or the one that was made up for it.</param>
/// <param name="Status">success, or queued when it is not in PostgreSQL yet.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="RetryAfter">When it is worth asking for a queued event.</param>
internal sealed record AuditReceipt(Guid EventId, string Status, string Message, string? RetryAfter = null);

/// <summary>Tells the sender of a batch what became of each event, in the order of the batch.</summary>
internal sealed record AuditBatchReceipt(string Status, IReadOnlyList<AuditBatchReceipt.Result> Results)
{
    /// <param name="EventId">Null when the event was refused.</param>
    /// <param name="Status">success, queued or error.</param>
    /// <param name="Index">Of a refused event.</param>
    /// <param name="Error">Why it was refused.</param>
    internal sealed record Result(Guid? EventId, string Status, int? Index = null, ErrorBody.Content? Error = null);
}

/// <summary>A page of events.</summary>
internal sealed record AuditEventList(IReadOnlyList<AuditEvent> Data, AuditEventList.Page Pagination)
{
    internal sealed record Page
    {
        public required int Limit { get; init; }

        public required int Offset { get; init; }

        public required bool HasMore { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public required string? NextCursor { get; init; }

        /// <summary>Null unless total=true was asked for.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public required long? Total { get; init; }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditReceipt))]
[JsonSerializable(typeof(AuditBatchReceipt))]
[JsonSerializable(typeof(AuditEventList))]
[JsonSerializable(typeof(AuditEvent))]
internal sealed partial class AuditAnswersJson : JsonSerializerContext;
