using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>Whether the catalog offers the version.</summary>
public sealed record PlaybookLifecycle
{
    [EnumValues(LifecycleStates.Active, LifecycleStates.Disabled, LifecycleStates.Deprecated, LifecycleStates.Archived)]
    public string State { get; init; } = LifecycleStates.Active;

    /// <summary>Required when Disabled.</summary>
    [Length(1, 1024)]
    public string? Reason { get; init; }

    /// <summary>What to use instead; required when Deprecated.</summary>
    [Length(1, 1024)]
    public string? Notice { get; init; }
}
