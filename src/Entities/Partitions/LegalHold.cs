using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>A span of days whose months must not be removed.</summary>
public sealed record LegalHold
{
    [Required]
    [Length(1, 63)]
    public string Name { get; init; } = "";

    /// <summary>Who asked for the hold, and for what.</summary>
    [Required]
    [Length(1, 1024)]
    public string Reason { get; init; } = "";

    /// <summary>First day held, <c>YYYY-MM-DD</c>.</summary>
    [Required]
    [Length(10, 10)]
    public string From { get; init; } = "";

    /// <summary>Last day held, <c>YYYY-MM-DD</c>; null means open.</summary>
    [Length(10, 10)]
    public string? To { get; init; }

    [Required]
    [EnumValues(LegalHoldStates.Active, LegalHoldStates.Released)]
    public string State { get; init; } = LegalHoldStates.Active;

    /// <summary>Required when Released.</summary>
    [Length(1, 1024)]
    public string? ReleaseReason { get; init; }
}
