using System.Net;
using k8s.Autorest;
using k8s.Models;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Leadership;
using Kubernaut.Storage.Playbooks;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Finalizer;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Deals with the row before its object may go, as the object's deletion policy says.</summary>
internal sealed class CatalogRowFinalizer(
    Reconciliation<RemediationPlaybook, RemediationPlaybookStatus> reconciliation,
    IKubernetesClient client,
    ICurrentTerm terms,
    PlaybookCatalog catalog,
    PlaybookEventLog events,
    PlaybookSiblings siblings,
    TimeProvider time) : IEntityFinalizer<RemediationPlaybook>
{
    /// <summary>How long an Archive waits for the database before it lets go; the sweep archives the row later.</summary>
    private static readonly TimeSpan ArchivePatience = TimeSpan.FromMinutes(15);

    /// <summary>Somebody else changed the object each time; more than a few in a row is a fight.</summary>
    private const int MaxTries = 5;

    /// <summary>Puts the finalizer on the object, unless it is there or the object is gone already, and brings its metadata up to date.</summary>
    public async Task AttachAsync(RemediationPlaybook playbook, CancellationToken cancellationToken)
    {
        for (var tries = 1; !playbook.HasFinalizer(RemediationPlaybook.CatalogRowFinalizer) && playbook.DeletionTimestamp() is null; tries++)
        {
            try
            {
                // The resourceVersion makes it a 409 to overwrite a finalizer that somebody else added meanwhile.
                var patch = new
                {
                    metadata = new
                    {
                        resourceVersion = playbook.ResourceVersion(),
                        finalizers = (playbook.Finalizers() ?? []).Append(RemediationPlaybook.CatalogRowFinalizer).ToList(),
                    },
                };
                var patched = await client.PatchAsync<RemediationPlaybook>(
                    new V1Patch(patch, V1Patch.PatchType.MergePatch), playbook.Name(), playbook.Namespace(), cancellationToken: cancellationToken);
                playbook.Metadata = patched.Metadata;
                return;
            }
            catch (HttpOperationException failure) when (failure.Response.StatusCode == HttpStatusCode.NotFound)
            {
                // Gone already; the sweep finds its row without an owner.
                return;
            }
            catch (HttpOperationException failure) when (failure.Response.StatusCode == HttpStatusCode.Conflict && tries < MaxTries)
            {
                var fresh = await client.GetAsync<RemediationPlaybook>(playbook.Name(), playbook.Namespace(), cancellationToken);
                if (fresh is null || fresh.Uid() != playbook.Uid())
                {
                    return;
                }

                playbook.Metadata = fresh.Metadata;
            }
        }
    }

    public async Task<ReconciliationResult<RemediationPlaybook>> FinalizeAsync(RemediationPlaybook entity, CancellationToken cancellationToken)
    {
        // What the schema does not let through is treated like the policy that keeps the most.
        var policy = Enum.TryParse<CatalogDeletionPolicy>(entity.Spec.DeletionPolicy, out var declared) ? declared : CatalogDeletionPolicy.Archive;
        CatalogRemoval removal;
        try
        {
            removal = await RemoveAsync(PlaybookProjection.Owner(entity).Uid, policy, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the reason: an object must not stay Terminating with the reason in a log only.
            return await WithoutDatabaseAsync(entity, policy, failure, cancellationToken);
        }

        // The row is as it was: to let the object go now would be to say that it has been dealt with.
        if (removal.IsSuperseded)
        {
            return Reconciliation<RemediationPlaybook, RemediationPlaybookStatus>.Superseded(entity);
        }

        await TellAsync(entity, policy, removal, cancellationToken);
        return reconciliation.Forget(entity);
    }

    private async Task<CatalogRemoval> RemoveAsync(Guid uid, CatalogDeletionPolicy policy, CancellationToken cancellationToken)
    {
        if (await terms.ReadAsync(cancellationToken) is not { } term)
        {
            return CatalogRemoval.Superseded;
        }

        var removal = await (policy switch
        {
            CatalogDeletionPolicy.Delete => catalog.DeleteRowAsync(uid, term, cancellationToken),
            CatalogDeletionPolicy.Retain => catalog.ReleaseAsync(uid, term, cancellationToken),
            _ => catalog.ArchiveAsync(uid, term, cancellationToken),
        });

        if (removal.IsSuperseded)
        {
            terms.Refused(term);
        }

        return removal;
    }

    private async Task<ReconciliationResult<RemediationPlaybook>> WithoutDatabaseAsync(
        RemediationPlaybook playbook, CatalogDeletionPolicy policy, Exception failure, CancellationToken cancellationToken)
    {
        var waitedFor = time.GetUtcNow() - (playbook.DeletionTimestamp() ?? time.GetUtcNow().UtcDateTime);
        switch (policy)
        {
            // The row says itself that it is to be retained, so nothing is lost by going at once.
            case CatalogDeletionPolicy.Retain:
                return reconciliation.Forget(playbook);

            case CatalogDeletionPolicy.Archive when waitedFor > ArchivePatience:
                await events.FinalizerTimedOutAsync(playbook, $"The row of {playbook.Spec.PlaybookId} {playbook.Spec.Version} could not be archived for {ArchivePatience.TotalMinutes:0} minutes; the object goes, and the next sweep archives the row.", cancellationToken);
                return reconciliation.Forget(playbook);

            default:
                return await reconciliation.RunAsync(
                    playbook,
                    (status, _, _) => Task.FromResult(new ReconcileReport<RemediationPlaybookStatus>(
                        status,
                        new ReconcileOutcome.Waiting(PlaybookReasons.Deleting, $"Deletion waits for PostgreSQL, to {policy.ToString().ToLowerInvariant()} the row: {failure.Message}"),
                        failure)),
                    PlaybookFailures.Reasons,
                    PlaybookFailures.Record,
                    cancellationToken);
        }
    }

    private async Task TellAsync(RemediationPlaybook playbook, CatalogDeletionPolicy policy, CatalogRemoval removal, CancellationToken cancellationToken)
    {
        if (removal.Row is not { } row)
        {
            return;
        }

        switch (policy)
        {
            case CatalogDeletionPolicy.Archive:
                await events.RemovedAsync(playbook, PlaybookEvents.PlaybookArchived, $"Archived the row of {row}.", cancellationToken);
                break;

            case CatalogDeletionPolicy.Delete:
                await events.RemovedAsync(playbook, PlaybookEvents.PlaybookRowDeleted, $"Deleted the row of {row}.", cancellationToken);
                break;
        }

        await siblings.LatestMovedAsync(row.PlaybookId, playbook.Uid(), removal.PreviousLatestVersion, removal.LatestVersion, cancellationToken);
    }
}
