using k8s.Models;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Storage.Playbooks;
using KubeOps.Abstractions.Events;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Tells what became of a playbook as Kubernetes events of its object.</summary>
internal sealed class PlaybookEventLog(EventPublisher publish)
{
    public async Task RegisteredAsync(RemediationPlaybook playbook, RegisteredRow row, CancellationToken cancellationToken)
    {
        var key = $"{playbook.Spec.PlaybookId} {playbook.Spec.Version}";
        var (reason, message) = row.Change switch
        {
            CatalogRowChange.Created => (PlaybookEvents.PlaybookRegistered, $"Registered {key} in the catalog."),
            CatalogRowChange.Adopted => (PlaybookEvents.PlaybookRegistered, $"Took over the catalog row of {key}, which had no owner."),
            CatalogRowChange.LifecycleChanged => (PlaybookEvents.LifecycleChanged, $"{key} is {row.State} now."),
            CatalogRowChange.DriftCorrected => (PlaybookEvents.CatalogDriftCorrected, $"The catalog row of {key} differed from its object and was corrected."),
            _ => (null, ""),
        };

        if (reason is not null)
        {
            await publish(playbook, reason, message, EventType.Normal, cancellationToken);
        }

        if (row.Embedding is { IsNew: true } embedding)
        {
            await publish(playbook, PlaybookEvents.PlaybookEmbedded, $"Embedded with {embedding.Model}.", EventType.Normal, cancellationToken);
        }

        if (row.LatestVersion != row.PreviousLatestVersion)
        {
            await publish(playbook, PlaybookEvents.LatestVersionChanged, $"The latest version of {playbook.Spec.PlaybookId} went from {row.PreviousLatestVersion ?? "none"} to {row.LatestVersion ?? "none"}.", EventType.Normal, cancellationToken);
        }
    }

    public Task VersionConflictAsync(RemediationPlaybook playbook, string message, CancellationToken cancellationToken) =>
        publish(playbook, PlaybookEvents.VersionConflict, message, EventType.Warning, cancellationToken);

    public Task WriteFailedAsync(RemediationPlaybook playbook, string message, CancellationToken cancellationToken) =>
        publish(playbook, PlaybookEvents.CatalogWriteFailed, message, EventType.Warning, cancellationToken);

    public Task EmbeddingFailedAsync(RemediationPlaybook playbook, string message, CancellationToken cancellationToken) =>
        publish(playbook, PlaybookEvents.EmbeddingFailed, message, EventType.Warning, cancellationToken);

    public Task RemovedAsync(RemediationPlaybook playbook, string reason, string message, CancellationToken cancellationToken) =>
        publish(playbook, reason, message, EventType.Normal, cancellationToken);

    /// <summary>Told of an object that seems gone: events outlive what they are about, and there may be no other object.</summary>
    public Task SweepRefusedAsync(CatalogOwner gone, string why, CancellationToken cancellationToken) => publish(
        new RemediationPlaybook { Metadata = new V1ObjectMeta { Name = gone.Name, NamespaceProperty = gone.Namespace, Uid = gone.Uid.ToString() } },
        PlaybookEvents.SweepRefused,
        $"No row is archived: {why}. If they are gone for good: kubernaut-storage playbooks orphans.",
        EventType.Warning,
        cancellationToken);

    public Task FinalizerTimedOutAsync(RemediationPlaybook playbook, string message, CancellationToken cancellationToken) =>
        publish(playbook, PlaybookEvents.FinalizerTimedOut, message, EventType.Warning, cancellationToken);
}
