namespace Kubernaut.Entities.Partitions;

/// <summary>What becomes of an expired month.</summary>
public static class RetentionActions
{
    /// <summary>It stays as a table of its own.</summary>
    public const string Detach = "Detach";

    /// <summary>It is detached and, after the grace and another look at the holds, dropped.</summary>
    public const string Drop = "Drop";
}
