using Kubernaut.Entities.Playbooks;
using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Playbooks;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Rows whose objects are gone, for a person who decides about them.</summary>
internal sealed class PlaybookOrphans(PlaybookSweep sweep, PlaybookCatalog catalog, IKubernetesClient client, IOptions<OperatorOptions> options)
{
    /// <summary>A person is no leader that could have been succeeded.</summary>
    private static readonly LeaderTerm Nobodys = new(Lease: "", Transitions: long.MaxValue);

    private string? Namespace => options.Value.WatchNamespace is { Length: > 0 } watched ? watched : null;

    public async Task<IReadOnlyList<OwnedRow>> FindAsync(CancellationToken cancellationToken)
    {
        // In this order: an owner that is missing from the later list is gone, not merely new.
        var snapshot = await sweep.ReadAsync(cancellationToken);
        var alive = (await client.ListAsync<RemediationPlaybook>(Namespace, cancellationToken: cancellationToken)).Select(playbook => PlaybookProjection.Owner(playbook).Uid).ToHashSet();
        return [.. snapshot.Rows.Where(row => (Namespace is null || row.Owner.Namespace == Namespace) && !alive.Contains(row.Owner.Uid))];
    }

    /// <summary>As the sweep would, whatever their number. The next sweep tells the objects of other versions that the latest moved.</summary>
    public async Task RemoveAsync(IReadOnlyList<OwnedRow> orphans, CancellationToken cancellationToken)
    {
        foreach (var row in orphans)
        {
            await (row.DeletionPolicy is CatalogDeletionPolicy.Retain
                ? catalog.ReleaseAsync(row.Owner.Uid, Nobodys, cancellationToken)
                : catalog.ArchiveAsync(row.Owner.Uid, Nobodys, cancellationToken));
        }
    }
}
