namespace KubeOps.Abstractions.Builder;

/// <summary>Whether replicas agree on one that reconciles.</summary>
public enum LeaderElectionType
{
    /// <summary>Every replica reconciles.</summary>
    None = 0,

    /// <summary>The holder of a lease reconciles.</summary>
    Single = 1,

    Custom = 2,
    Scoped = 3,
}
