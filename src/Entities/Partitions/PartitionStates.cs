namespace Kubernaut.Entities.Partitions;

/// <summary>What there is to say of a month.</summary>
public static class PartitionStates
{
    public const string Current = "Current";

    public const string Future = "Future";

    /// <summary>Frozen by a legal hold.</summary>
    public const string Held = "Held";

    public const string Expired = "Expired";

    /// <summary>Detached, and waiting for its grace to end.</summary>
    public const string PendingDrop = "PendingDrop";

    /// <summary>An interrupted detach: its rows are neither readable nor writable until it is finished.</summary>
    public const string PendingDetach = "PendingDetach";

    /// <summary>A month inside the window that no partition covers.</summary>
    public const string Gap = "Gap";
}
