namespace Kubernaut.Storage.Partitions;

/// <summary>One partition, attached or detached, or one month that lacks its partition, and how it stands.</summary>
public sealed record PartitionMonth
{
    /// <summary>The table; for a gap, the table that should be.</summary>
    public required string Name { get; init; }

    /// <summary>Null when the catalog's bounds could not be read.</summary>
    public PartitionBounds? Bounds { get; init; }

    public required MonthState State { get; init; }

    public long EstimatedRows { get; init; }

    public long Bytes { get; init; }

    /// <summary>Names of the holds that forbid its removal.</summary>
    public IReadOnlyList<string> Holds { get; init; } = [];

    /// <summary>The digest of its seal; null while it has none.</summary>
    public byte[]? SealDigest { get; init; }

    public bool IsSealed => SealDigest is not null;

    /// <summary>Its rows lie in a file as well.</summary>
    public bool IsArchived { get; init; }

    /// <summary>Null while it is attached.</summary>
    public DateTimeOffset? DetachedAt { get; init; }

    /// <summary>Null unless it is to be dropped.</summary>
    public DateTimeOffset? DropAfter { get; init; }
}
