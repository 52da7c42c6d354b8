namespace Kubernaut.Storage.Audit;

/// <summary>Which audit events to read. Every filter that is not null must match.</summary>
public sealed record AuditQuery
{
    public string? EventType { get; init; }

    public string? EventCategory { get; init; }

    public string? EventOutcome { get; init; }

    public string? ServiceName { get; init; }

    public string? CorrelationId { get; init; }

    public string? ActorType { get; init; }

    public string? ActorId { get; init; }

    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    /// <summary>Inclusive.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Exclusive, so that adjacent spans neither overlap nor leave a gap.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Top-level members of event_data and the text they must have; a number or boolean is compared by how it is printed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> EventData { get; init; } = [];

    /// <summary>Continue behind this event; null begins with the newest.</summary>
    public AuditCursor? After { get; init; }

    public int Limit { get; init; } = 100;

    public int Offset { get; init; }

    /// <summary>Also count all matching events, which reads them all.</summary>
    public bool WithTotal { get; init; }
}

/// <summary>Where a page ended: the key of its last event.</summary>
public sealed record AuditCursor(DateTimeOffset EventTimestamp, Guid EventId);
