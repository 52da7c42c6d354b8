using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>What became of a version's executions.</summary>
public sealed record PlaybookExecutions
{
    [RangeMinimum(0)]
    public long Total { get; init; }

    [RangeMinimum(0)]
    public long Successful { get; init; }

    /// <summary>Rounded down; null while nothing was executed.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? SuccessRatePercent { get; init; }

    /// <summary>When the operator first saw these counts.</summary>
    public DateTimeOffset? AsOf { get; init; }
}
