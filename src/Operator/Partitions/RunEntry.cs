using System.Text.Json;
using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Partitions;

/// <summary>Says what a run did in the words of the audit trail. Pure.</summary>
internal static class RunEntry
{
    /// <returns>Null of a look that found nothing to do, and while suspended.</returns>
    public static MaintenanceEntry? Of(AuditPartitionPolicy policy, PolicyRun run) => !run.IsRun ? null : new MaintenanceEntry
    {
        Policy = policy.Name(),
        PolicyUid = policy.Uid(),
        At = run.CompletedAt,
        Succeeded = !run.HasLeftWork,
        Data = JsonSerializer.Serialize(new
        {
            kind = run.IsFull ? RunKinds.Full : RunKinds.CreateAhead,
            mode = run.Spec.Mode,
            generation = policy.Generation(),
            started_at = run.StartedAt,
            keep_months = run.Spec.Retention?.KeepMonths,
            action = run.Spec.Retention?.Action,
            created = run.Created,
            sealed_months = run.Done.OfType<PlannedAction.Seal>().Select(action => new { partition = action.Partition, digest = DigestOf(action, run) }),
            detached = run.Detached,
            archived = run.Done.OfType<PlannedAction.Archive>().Select(action => action.Partition),
            dropped = run.Dropped,
            withheld = run.Withheld.Select(withheld => $"{withheld.Action.Partition}: {withheld.Why}"),
            obstacles = run.Obstacles.Select(obstacle => obstacle.Message),
            failed = run.Failed.Select(failed => failed.ToString()),
            holds = run.Holds.InForce.Select(hold => hold.Name),
        }),
    };

    private static string? DigestOf(PlannedAction action, PolicyRun run) =>
        run.After.Months.FirstOrDefault(month => month.Name == action.Partition)?.SealDigest is { } digest ? Convert.ToHexStringLower(digest) : null;
}
