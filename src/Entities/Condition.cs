using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities;

/// <summary>One observation of an object's state, in the form that <c>kubectl wait</c> and GitOps tools read.</summary>
/// <remarks>The fields of metav1.Condition. A class of our own, because the list must be a map keyed by <see cref="Type"/>.</remarks>
public sealed record Condition
{
    [Required]
    [Length(1, 316)]
    [Pattern(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")]
    public string Type { get; init; } = "";

    [Required]
    [EnumValues(ConditionStatus.True, ConditionStatus.False, ConditionStatus.Unknown)]
    public string Status { get; init; } = ConditionStatus.Unknown;

    /// <summary>The generation that was looked at; <c>kubectl wait</c> does not accept an older one.</summary>
    [RangeMinimum(0)]
    public long ObservedGeneration { get; init; }

    /// <summary>UpperCamel, never empty: programs read it.</summary>
    [Required]
    [Length(1, 1024)]
    [Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")]
    public string Reason { get; init; } = "";

    /// <summary>A sentence, never empty: people read it.</summary>
    [Required]
    [Length(1, 32768)]
    public string Message { get; init; } = "";

    /// <summary>When <see cref="Status"/> last changed; a new reason or message leaves it.</summary>
    [Required]
    public DateTimeOffset LastTransitionTime { get; init; }
}
