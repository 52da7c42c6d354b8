namespace Kubernaut.Storage.Partitions;

/// <summary>How one hold stands: the newest row of its name in <c>audit_legal_holds</c>.</summary>
public sealed record LegalHoldEntry
{
    public required string Name { get; init; }

    public required string Reason { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The last day held; null is open.</summary>
    public DateOnly? To { get; init; }

    public required HoldState State { get; init; }

    public string? ReleaseReason { get; init; }

    /// <summary>Null until it is recorded.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>When it came to stand so: for a released hold, when it was released. Null until it is recorded.</summary>
    public DateTimeOffset? RecordedAt { get; init; }
}
