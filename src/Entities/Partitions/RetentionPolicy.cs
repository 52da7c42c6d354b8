using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>When old months go, and how.</summary>
public sealed record RetentionPolicy
{
    /// <summary>Whole months kept before the current one; 0 only when the field was missing, which no schema lets pass.</summary>
    [Required]
    [RangeMinimum(1)]
    [RangeMaximum(240)]
    public int KeepMonths { get; init; }

    [EnumValues(RetentionActions.Detach, RetentionActions.Drop)]
    public string Action { get; init; } = RetentionActions.Detach;

    /// <summary>Between detaching and dropping, so that a mistake can be seen and undone.</summary>
    [RangeMinimum(0)]
    [RangeMaximum(90)]
    public int DropGraceDays { get; init; } = 7;

    /// <summary>Null: months are dropped without an archive.</summary>
    public RetentionArchive? Archive { get; init; }
}
