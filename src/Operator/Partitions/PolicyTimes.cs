using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Partitions;

namespace Kubernaut.Operator.Partitions;

/// <summary>Says when full runs of a policy are due, and whether they have stopped. Pure.</summary>
internal static class PolicyTimes
{
    /// <summary>After a run that could not do all it had to; the next scheduled one may be a day away.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(15);

    private const int MaxRequestLength = 64;

    /// <returns>The value of the annotation that asks for a run now; null without one.</returns>
    public static string? Request(AuditPartitionPolicy policy) =>
        policy.GetAnnotation(AuditPartitionPolicy.ReconcileAt) is { Length: > 0 } value ? value[..Math.Min(value.Length, MaxRequestLength)] : null;

    /// <summary>
    /// At the first visit, on request and when the time has come. Also when it came while nobody was there: such a run is made up
    /// for once, however many there were. A schedule that cannot be read names no time, and so no run.
    /// </summary>
    public static bool IsFullRunDue(AuditPartitionPolicyStatus before, string? request, DateTimeOffset now) =>
        before.LastRun is null || before.NextRunTime <= now || (request is not null && request != before.LastHandledReconcileAt);

    /// <summary>Tells the next run for the spec as it is. One that was due under the spec before it stays due.</summary>
    /// <param name="policy">Its spec says when.</param>
    /// <param name="before">What was told before, perhaps for an earlier spec: a run would begin by a schedule that is no longer there.</param>
    /// <param name="now">The beginning of a reconcile.</param>
    public static AuditPartitionPolicyStatus Renew(AuditPartitionPolicy policy, AuditPartitionPolicyStatus before, DateTimeOffset now) =>
        before.ObservedGeneration == policy.Generation() || before.NextRunTime <= now
            ? before
            : before with { NextRunTime = NextRun(policy, before, now, hasFailed: false) };

    /// <summary>Adds to a run that has ended what it means for those before and after it.</summary>
    /// <param name="policy">Its spec says when.</param>
    /// <param name="before">What was told before.</param>
    /// <param name="run">What it did.</param>
    public static PolicyRun Place(AuditPartitionPolicy policy, AuditPartitionPolicyStatus before, PolicyRun run)
    {
        var lastSuccess = run is { IsFull: true, EndedWell: true } ? run.CompletedAt : before.LastSuccessfulTime;
        return run with
        {
            LastSuccess = lastSuccess,

            // A look has nothing to make up for: the next one tries again what it could not do.
            NextRun = NextRun(policy, before, run.CompletedAt, hasFailed: run is { IsFull: true, HasLeftWork: true }),
            IsOverdue = IsOverdue(policy, lastSuccess, run.CompletedAt),
        };
    }

    /// <param name="policy">Its spec says when.</param>
    /// <param name="before">
    /// What was told before. A retry that is still to come stays; any other time gives way to the schedule. Of a time that was told
    /// for an earlier spec nobody can say whether it was a retry's: it is void, and while something was left undone a retry is set anew.
    /// What a suspension, or a schedule with fewer runs, has put off for too long is left undone as well.
    /// </param>
    /// <param name="now">The end of the run, or the beginning of a reconcile.</param>
    /// <param name="hasFailed">Whether it is to be made again soon.</param>
    /// <returns>Null while suspended, and when no such time is to come.</returns>
    public static DateTimeOffset? NextRun(AuditPartitionPolicy policy, AuditPartitionPolicyStatus before, DateTimeOffset now, bool hasFailed)
    {
        if (policy.Spec.Suspend)
        {
            return null;
        }

        var scheduled = PolicySchedule.TryParse(policy.Spec, out var schedule, out _) ? schedule.NextAfter(now) : null;
        var isChanged = before.ObservedGeneration != policy.Generation();
        DateTimeOffset? retry = hasFailed || (isChanged && (IsFailing(before) || IsOverdue(policy, before.LastSuccessfulTime, now))) ? now + RetryAfter : null;
        if (!isChanged && before.NextRunTime is { } planned && planned > now && planned <= now + RetryAfter)
        {
            retry = planned;
        }

        return scheduled is null || retry < scheduled ? retry : scheduled;
    }

    /// <summary>
    /// The runs that follow one that failed take no more together than one may: from the last one that ended well, or from midnight (UTC),
    /// since a month that can never be dropped must not end retention.
    /// </summary>
    public static DateTimeOffset RemovalsCountSince(AuditPartitionPolicyStatus before, DateTimeOffset now)
    {
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);

        // It is told to the second, in which that run may have taken its last month.
        return before.LastSuccessfulTime?.AddSeconds(1) is { } end && end > midnight ? end : midnight;
    }

    /// <summary>Noticed at any look: two scheduled times have passed since the last run that ended well, or since there was a policy.</summary>
    public static bool IsOverdue(AuditPartitionPolicy policy, DateTimeOffset? lastSuccess, DateTimeOffset now) =>
        !policy.Spec.Suspend
        && (lastSuccess ?? policy.CreationTimestamp()) is { } since
        && PolicySchedule.TryParse(policy.Spec, out var schedule, out _)
        && schedule.NextAfter(since) is { } first
        && schedule.NextAfter(first) is { } second
        && second < now;

    private static bool IsFailing(AuditPartitionPolicyStatus status) =>
        status.LastRun is { Kind: RunKinds.Full, Result: RunResults.Partial or RunResults.Failed }
        || status.Conditions.Any(condition => condition is { Type: ConditionTypes.Ready, Status: ConditionStatus.False });
}
