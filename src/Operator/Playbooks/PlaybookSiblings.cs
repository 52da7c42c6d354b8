using k8s.Models;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Storage.Playbooks;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Queue;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Has the other versions of a playbook looked at when the latest moved: their status still tells of the one before.</summary>
internal sealed class PlaybookSiblings(PlaybookVersions versions, IKubernetesClient client, EntityQueue<RemediationPlaybook> queue)
{
    public async Task LatestMovedAsync(RemediationPlaybook playbook, string playbookId, string? before, string? after, CancellationToken cancellationToken)
    {
        if (before == after)
        {
            return;
        }

        foreach (var owner in await versions.OwnersAsync(playbookId, cancellationToken))
        {
            if (owner.Uid.ToString() != playbook.Uid()
                && await client.GetAsync<RemediationPlaybook>(owner.Name, owner.Namespace, cancellationToken) is { } sibling)
            {
                await queue(sibling, ReconciliationType.Modified, ReconciliationTriggerSource.Operator, TimeSpan.Zero, retryCount: 0, cancellationToken);
            }
        }
    }
}
