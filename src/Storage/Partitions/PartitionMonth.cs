namespace Kubernaut.Storage.Partitions;

/// <summary>One partition, or one month that lacks its partition, and how it stands.</summary>
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
}
