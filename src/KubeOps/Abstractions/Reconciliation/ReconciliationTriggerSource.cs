namespace KubeOps.Abstractions.Reconciliation;

/// <summary>Who asked for a reconcile.</summary>
public enum ReconciliationTriggerSource
{
    ApiServer,
    Operator,
}
