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
        foreach (var partition in run.Created)
        {
            await publish(policy, PolicyEvents.PartitionCreated, $"Created {partition}.", EventType.Normal, cancellationToken);
        }

        foreach (var failed in run.Failed)
        {
            await publish(policy, PolicyEvents.PartitionCreateFailed, $"Could not create {failed.Action.Partition}: {failed.Message} (SQLSTATE {failed.SqlState}).", EventType.Warning, cancellationToken);
        }

        if (run.After.Gaps is [var gap, ..])
        {
            await publish(policy, PolicyEvents.PartitionGapDetected, $"{run.After.Gaps.Count} months have no partition, the first is {gap}.", EventType.Warning, cancellationToken);
        }

        if (run.After.CoverageIsLow)
        {
            await publish(policy, PolicyEvents.CoverageLow, $"Only {run.After.MonthsAhead} months ahead have a partition.", EventType.Warning, cancellationToken);
        }

        if (run.Spec.Suspend)
        {
            await publish(policy, PolicyEvents.MaintenanceSuspended, "Maintenance is suspended by spec.suspend.", EventType.Normal, cancellationToken);
        }
        else if (run.Spec.Mode == PolicyModes.DryRun)
        {
            await publish(policy, PolicyEvents.DryRunCompleted, $"Planned {run.After.Actions.Count + run.After.Expired.Count()} actions; see status.plannedActions.", EventType.Normal, cancellationToken);
        }
    }
}
