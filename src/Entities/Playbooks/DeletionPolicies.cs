namespace Kubernaut.Entities.Playbooks;

/// <summary>What deleting the object does to its catalog row.</summary>
public static class DeletionPolicies
{
    /// <summary>The row is kept for history, and no longer offered.</summary>
    public const string Archive = "Archive";

    /// <summary>The row stays as it is.</summary>
    public const string Retain = "Retain";

    /// <summary>The row is removed.</summary>
    public const string Delete = "Delete";
}
