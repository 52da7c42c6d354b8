namespace Kubernaut.Storage.DeadLetters;

/// <summary>An event that was put aside because it can never be stored as it is.</summary>
public sealed record QuarantinedEvent
{
    /// <summary>Its entry in the quarantine.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset QuarantinedAt { get; init; }

    /// <summary>When it was accepted; null when the entry does not tell.</summary>
    public required DateTimeOffset? QueuedAt { get; init; }

    public required string Reason { get; init; }

    /// <summary>As it was accepted; whatever stands in the entry when that was no event.</summary>
    public required string EventJson { get; init; }

    /// <summary>As hexadecimal digits.</summary>
    public required string ContentHash { get; init; }
}
