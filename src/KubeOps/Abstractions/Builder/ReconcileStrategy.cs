namespace KubeOps.Abstractions.Builder;

/// <summary>Which change of an object starts a reconcile.</summary>
public enum ReconcileStrategy
{
    /// <summary>A new generation or a deletion: status writes do not count.</summary>
    ByGeneration,

    /// <summary>Any change.</summary>
    ByResourceVersion,
}
