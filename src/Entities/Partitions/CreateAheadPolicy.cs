using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>How many months stand ready after the current one.</summary>
public sealed record CreateAheadPolicy
{
    [RangeMinimum(2)]
    [RangeMaximum(24)]
    public int Months { get; init; } = 6;

    /// <summary>With fewer months ahead the policy is not Ready; must be less than <see cref="Months"/>.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(23)]
    public int WarnBelowMonths { get; init; } = 2;
}
