namespace Kubernaut.Storage.Partitions;

/// <summary>A hold in force: no month that it overlaps may be removed.</summary>
public sealed record LegalHold
{
    public required string Name { get; init; }

    public required string Reason { get; init; }

    /// <summary>The first day held.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day held; null is open.</summary>
    public DateOnly? To { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    public bool Overlaps(PartitionBounds bounds) =>
        (bounds.To is null || From < bounds.To) && (To is null || bounds.From is null || bounds.From <= To);

    public bool Contains(LegalHold other) =>
        From <= other.From && (To is null || (other.To is not null && other.To <= To));
}
