using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities;

/// <summary>What every status has: conditions, and the generation that they describe.</summary>
public abstract record ConditionedStatus
{
    /// <summary>The generation that this status describes; −1 before the first visit.</summary>
    [RangeMinimum(-1)]
    public long ObservedGeneration { get; init; } = -1;

    [Items(maxItems: 8)]
    public IList<Condition> Conditions { get; init; } = [];
}
