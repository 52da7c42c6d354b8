using System.Text.Json.Serialization;

namespace Kubernaut.Audit;

/// <summary>How events are written as JSON: snake_case, what is not known left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditEvent))]
[JsonSerializable(typeof(IReadOnlyList<AuditEvent>))]
public sealed partial class AuditJson : JsonSerializerContext;
