using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>What the author expects of an execution.</summary>
public sealed record PlaybookExpectations
{
    [RangeMinimum(0)]
    [RangeMaximum(100)]
    public int? SuccessRatePercent { get; init; }

    [RangeMinimum(0)]
    [RangeMaximum(604800)]
    public int? DurationSeconds { get; init; }
}
