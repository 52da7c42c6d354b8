namespace Kubernaut.Storage.Partitions;

/// <summary>Something stands against taking a month away, which is as it was.</summary>
public sealed class RemovalRefusedException(string message) : Exception(message)
{
    /// <summary>A person wants it so, by a hold or by a change of the policy: nothing is wrong.</summary>
    public bool IsWanted { get; init; }

    /// <summary>The policy may want something else by now; no hold is known to.</summary>
    public bool IsOutdated { get; init; }
}
