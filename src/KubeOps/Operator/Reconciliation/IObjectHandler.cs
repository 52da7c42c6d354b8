using KubeOps.Operator.Watcher;

namespace KubeOps.Operator.Reconciliation;

/// <summary>Does the work on one object. The loop calls it, and knows nothing of the object's class.</summary>
internal interface IObjectHandler
{
    Task<Outcome> ReconcileAsync(StoredObject live, CancellationToken cancellationToken);

    Task<Outcome> DeletedAsync(StoredObject gone, CancellationToken cancellationToken);
}
