namespace Kubernaut.Storage.Partitions;

/// <summary>One table that the catalog holds for a child of the partitioned table.</summary>
public sealed record ObservedPartition
{
    /// <summary>For people only: coverage is judged by <see cref="Bounds"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The table's oid.</summary>
    public uint Relation { get; init; }

    /// <summary>Null when they are no range of days.</summary>
    public PartitionBounds? Bounds { get; init; }

    /// <summary>A concurrent detach was interrupted: reads omit this partition and inserts into it fail.</summary>
    public bool DetachPending { get; init; }

    public long EstimatedRows { get; init; }

    /// <summary>With indexes and TOAST.</summary>
    public long Bytes { get; init; }

    /// <summary>Indexes of the parent that have no valid counterpart here.</summary>
    public IReadOnlyList<string> MissingIndexes { get; init; } = [];

    /// <summary>It has a valid index of its payloads, and that is recorded.</summary>
    public bool HasPayloadIndex { get; init; }

    /// <summary>It was vacuumed for good.</summary>
    public bool IsFrozen { get; init; }
}
