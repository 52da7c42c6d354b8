using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>All partitions of the table, in figures.</summary>
public sealed record PartitionSummary
{
    [RangeMinimum(0)]
    public int Total { get; init; }

    /// <summary>Name of the oldest attached partition.</summary>
    [Length(1, 63)]
    public string? Oldest { get; init; }

    /// <summary>Name of the newest attached partition.</summary>
    [Length(1, 63)]
    public string? Newest { get; init; }

    /// <summary>Last day, without a gap before it, that has a partition: <c>YYYY-MM-DD</c>.</summary>
    [Length(10, 10)]
    public string? CoveredThrough { get; init; }

    /// <summary>Months after the current one that have a partition, up to the first gap.</summary>
    [RangeMinimum(0)]
    public int MonthsAhead { get; init; }

    [RangeMinimum(0)]
    public int Held { get; init; }

    [RangeMinimum(0)]
    public int Expired { get; init; }

    [RangeMinimum(0)]
    public int PendingDrop { get; init; }

    [RangeMinimum(0)]
    public long EstimatedRows { get; init; }

    /// <summary>Indexes included.</summary>
    [RangeMinimum(0)]
    public long TotalBytes { get; init; }

    public DateTimeOffset? AsOf { get; init; }
}
