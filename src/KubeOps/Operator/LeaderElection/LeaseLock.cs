using k8s;
using k8s.Autorest;
using k8s.Models;
using KubeOps.KubernetesClient;
using KubeOps.KubernetesClient.Connection;

namespace KubeOps.Operator.LeaderElection;

/// <summary>Reads and writes the lease; every write fails when another came first.</summary>
internal sealed class LeaseLock(IKubernetesClient client, string name, string identity, TimeSpan duration, TimeProvider time)
{
    private string? _namespace;

    public string Identity => identity;

    public async Task<V1Lease?> ReadAsync(CancellationToken cancellationToken)
    {
        _namespace ??= await client.GetCurrentNamespaceAsync(cancellationToken: cancellationToken);
        return await client.GetAsync<V1Lease>(name, _namespace, cancellationToken);
    }

    /// <param name="current">What was read; null when there is none yet.</param>
    /// <param name="cancellationToken">Ends the try; it may still have succeeded.</param>
    /// <returns>The lease as written; null when another write came first.</returns>
    public async Task<V1Lease?> TakeAsync(V1Lease? current, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var lease = current ?? new V1Lease { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = _namespace } }.Initialize();
        var held = lease.Spec;
        var renewal = held?.HolderIdentity == identity;
        lease.Spec = new V1LeaseSpec
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = (int)Math.Ceiling(duration.TotalSeconds),
            AcquireTime = renewal ? held!.AcquireTime : now,
            RenewTime = now,
            LeaseTransitions = (held?.LeaseTransitions ?? 0) + (held is null || renewal ? 0 : 1),
        };
        return await WriteAsync(lease, isNew: current is null, cancellationToken);
    }

    /// <summary>Lets another take the lease at once.</summary>
    public async Task ReleaseAsync(V1Lease held, CancellationToken cancellationToken)
    {
        held.Spec.HolderIdentity = string.Empty;
        held.Spec.LeaseDurationSeconds = 1;
        held.Spec.RenewTime = time.GetUtcNow().UtcDateTime;
        await WriteAsync(held, isNew: false, cancellationToken);
    }

    private async Task<V1Lease?> WriteAsync(V1Lease lease, bool isNew, CancellationToken cancellationToken)
    {
        try
        {
            return isNew
                ? await client.CreateAsync(lease, cancellationToken)
                : await client.UpdateAsync(lease, cancellationToken);
        }
        catch (HttpOperationException refusal) when (refusal.IsConflict())
        {
            return null;
        }
    }
}
