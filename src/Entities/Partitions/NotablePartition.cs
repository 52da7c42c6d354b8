using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>A month that something is to be said of.</summary>
public sealed record NotablePartition
{
    /// <summary>The partition, or for a gap the name it would have.</summary>
    [Required]
    [Length(1, 63)]
    public string Name { get; init; } = "";

    /// <summary>First day, <c>YYYY-MM-DD</c>.</summary>
    [Length(10, 10)]
    public string? From { get; init; }

    /// <summary>Last day, <c>YYYY-MM-DD</c>; the database's own bound is the day after.</summary>
    [Length(10, 10)]
    public string? To { get; init; }

    [Required]
    [EnumValues(
        PartitionStates.Current,
        PartitionStates.Future,
        PartitionStates.Held,
        PartitionStates.Expired,
        PartitionStates.PendingDrop,
        PartitionStates.PendingDetach,
        PartitionStates.Gap)]
    public string State { get; init; } = "";

    [RangeMinimum(0)]
    public long? EstimatedRows { get; init; }

    [RangeMinimum(0)]
    public long? Bytes { get; init; }

    /// <summary>Names of the legal holds that keep the month.</summary>
    [Items(maxItems: 16)]
    public IList<string>? BlockedBy { get; init; }

    public DateTimeOffset? DropAfter { get; init; }
}
