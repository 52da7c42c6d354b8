namespace Kubernaut.Storage.Seals;

/// <summary>A row that is not as it was sealed.</summary>
public sealed record SealDifference(SealDifferenceKind Kind, Guid EventId, DateOnly EventDate);

/// <summary>What happened to a row since.</summary>
public enum SealDifferenceKind
{
    Changed,
    Removed,
    Inserted,
}
