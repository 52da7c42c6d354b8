using System.Text.Json.Serialization;

namespace Kubernaut.Audit;

/// <summary>One thing a Kubernaut service did, as it travels over HTTP. Never changed once stored.</summary>
public sealed record AuditEvent
{
    /// <summary>Chosen by the sender, so that an event sent twice is still one event.</summary>
    public required Guid EventId { get; init; }

    /// <summary>What happened, in the taxonomy's dotted form: notification.sent, workflow.started.</summary>
    public required string EventType { get; init; }

    /// <summary>One of <see cref="EventCategory"/>, or a category of the sender's own.</summary>
    public required string EventCategory { get; init; }

    /// <summary>One of <see cref="Audit.EventOutcome"/>.</summary>
    public required string EventOutcome { get; init; }

    /// <summary>When it happened by the sender's clock; UTC, kept to the microsecond.</summary>
    [JsonConverter(typeof(InstantConverter))]
    public required DateTimeOffset EventTimestamp { get; init; }

    public required string ServiceName { get; init; }

    public string? ServiceVersion { get; init; }

    /// <summary>One of <see cref="Audit.ActorType"/>.</summary>
    public required string ActorType { get; init; }

    public string? ActorId { get; init; }

    public string? ActorName { get; init; }

    public required string ResourceType { get; init; }

    public required string ResourceId { get; init; }

    public string? ResourceName { get; init; }

    /// <summary>A JSON object as text, at most <see cref="AuditLimits.MaxPayloadBytes"/> bytes of UTF-8.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string EventData { get; init; } = "{}";

    /// <summary>The remediation, or whatever else ties events of several services together.</summary>
    public string? CorrelationId { get; init; }

    public Guid? ParentEventId { get; init; }

    /// <summary>Of the W3C trace context.</summary>
    public string? TraceId { get; init; }

    /// <summary>Of the W3C trace context.</summary>
    public string? SpanId { get; init; }

    /// <summary>A JSON object as text, at most <see cref="AuditLimits.MaxPayloadBytes"/> bytes of UTF-8.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public string Metadata { get; init; } = "{}";

    /// <summary>When the store took it, by the store's clock; null in an event that was not read from the store.</summary>
    [JsonConverter(typeof(InstantConverter))]
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The UTC day of <see cref="EventTimestamp"/>, which together with the id is the event's identity.</summary>
    [JsonIgnore]
    public DateOnly EventDate => DateOnly.FromDateTime(EventTimestamp.UtcDateTime);
}
