using Kubernaut.Entities.Playbooks;
using Kubernaut.Storage.Playbooks;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Queue;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Has the other versions of a playbook looked at when the latest moved: their status still tells of the one before.</summary>
internal sealed class PlaybookSiblings(PlaybookVersions versions, IKubernetesClient client, EntityQueue<RemediationPlaybook> queue)
{
    /// <param name="playbookId">Of which the latest moved.</param>
    /// <param name="knowingUid">The object that knows already.</param>
    /// <param name="before">The latest version before; null when there was none.</param>
    /// <param name="after">The latest version now.</param>
    /// <param name="cancellationToken">Stops it half-way; the rest shows the old version until it is looked at again.</param>
    public async Task LatestMovedAsync(string playbookId, string knowingUid, string? before, string? after, CancellationToken cancellationToken)
    {
        if (before == after)
        {
            return;
        }

        foreach (var owner in await versions.OwnersAsync(playbookId, cancellationToken))
        {
            if (owner.Uid.ToString() != knowingUid
                && await client.GetAsync<RemediationPlaybook>(owner.Name, owner.Namespace, cancellationToken) is { } sibling)
            {
                await queue(sibling, ReconciliationType.Modified, ReconciliationTriggerSource.Operator, TimeSpan.Zero, retryCount: 0, cancellationToken);
            }
        }
    }
}
