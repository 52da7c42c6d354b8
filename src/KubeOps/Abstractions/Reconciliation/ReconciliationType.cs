namespace KubeOps.Abstractions.Reconciliation;

/// <summary>What happened to an object that is to be reconciled.</summary>
public enum ReconciliationType
{
    Added,
    Modified,
    Deleted,
}
