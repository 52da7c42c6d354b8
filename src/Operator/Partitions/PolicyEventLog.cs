using Kubernaut.Entities.Partitions;
using Kubernaut.Storage.Partitions;
using KubeOps.Abstractions.Events;

namespace Kubernaut.Operator.Partitions;

/// <summary>Tells what a run did as Kubernetes events of its policy.</summary>
internal sealed class PolicyEventLog(EventPublisher publish)
{
    public async Task TellAsync(AuditPartitionPolicy policy, LegalHoldChanges changes, CancellationToken cancellationToken)
    {
        foreach (var name in changes.Placed)
        {
            await publish(policy, PolicyEvents.LegalHoldPlaced, $"Legal hold {name} is in force.", EventType.Normal, cancellationToken);
        }

        foreach (var name in changes.Released)
        {
            await publish(policy, PolicyEvents.LegalHoldReleased, $"Legal hold {name} was released.", EventType.Normal, cancellationToken);
        }

        foreach (var name in changes.KeptWithoutDeclaration)
        {
            await publish(policy, PolicyEvents.HoldRemovedWithoutRelease, $"Legal hold {name} left the spec, or narrowed, without being Released; it stays in force.", EventType.Warning, cancellationToken);
        }
    }

    public async Task TellAsync(AuditPartitionPolicy policy, PolicyRun run, CancellationToken cancellationToken)
    {
        foreach (var (reason, note, type) in PolicyEventNotes.Of(run))
        {
            await publish(policy, reason, note, type, cancellationToken);
        }
    }
}
