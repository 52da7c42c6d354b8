using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.Storage.Partitions;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Partitions;

/// <summary>Asks the API server right before a removal whether the policy still says so: a run may be hours old by then.</summary>
internal sealed class PolicyGate(IKubernetesClient client, LegalHolds holds)
{
    public RemovalGate For(AuditPartitionPolicy policy) => token => AskAsync(policy, token);

    private async Task<string?> AskAsync(AuditPartitionPolicy policy, CancellationToken cancellationToken)
    {
        AuditPartitionPolicy? fresh;
        try
        {
            fresh = await client.GetAsync<AuditPartitionPolicy>(policy.Name(), cancellationToken: cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return $"the policy cannot be read again: {failure.Message}";
        }

        if (fresh is null || fresh.Uid() != policy.Uid() || fresh.DeletionTimestamp() is not null)
        {
            return "the policy was deleted meanwhile";
        }

        if (fresh.Generation() == policy.Generation())
        {
            return null;
        }

        // Whatever else has changed, a hold holds from the moment that somebody has declared it.
        await holds.DeclareAsync(PolicyProjection.Holds(fresh.Spec), cancellationToken);
        return "the policy has changed meanwhile; another run goes by the new one";
    }
}
