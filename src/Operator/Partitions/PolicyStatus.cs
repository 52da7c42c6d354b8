using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Partitions;

/// <summary>Tells in the status of a policy what a run saw and did. Pure.</summary>
internal static class PolicyStatus
{
    /// <summary>The schema's bound on the lists of a run.</summary>
    private const int MaxNamed = 64;

    /// <summary>The schema's bound on <c>message</c>.</summary>
    private const int MaxMessageLength = 1024;

    /// <summary>The schema's bound on <c>notable</c> and <c>plannedActions</c>.</summary>
    private const int MaxListed = 24;

    /// <param name="before">The status so far.</param>
    /// <param name="run">What was seen and done.</param>
    /// <param name="isMaintained">Whether nothing is left to be wished for.</param>
    public static AuditPartitionPolicyStatus Of(AuditPartitionPolicyStatus before, PolicyRun run, bool isMaintained) => before with
    {
        Partitions = Summarize(run.After),
        Notable = Notable(run.After),
        PlannedActions = run.Spec.Mode == PolicyModes.DryRun ? Planned(run) : null,
        ActiveHolds = run.Holds.InForce.Count,
        LastRun = run.Maintenance is null ? before.LastRun : Describe(run),
        LastSuccessfulTime = run is { Scheduled: true, Maintenance: MaintenanceOutcome.Ran } && isMaintained
            ? run.CompletedAt
            : before.LastSuccessfulTime,
        NextRunTime = run.NextRun,
    };

    private static PartitionSummary Summarize(PartitionPlan plan)
    {
        var attached = plan.Attached.ToList();
        return new PartitionSummary
        {
            Total = attached.Count,
            Oldest = attached.FirstOrDefault()?.Name,
            Newest = attached.LastOrDefault()?.Name,
            CoveredThrough = plan.CoveredThrough is { } day ? PolicyDay.Print(day) : null,
            MonthsAhead = plan.MonthsAhead,
            Held = plan.Held.Count(),
            Expired = plan.Expired.Count(),
            EstimatedRows = attached.Sum(month => month.EstimatedRows),
            TotalBytes = attached.Sum(month => month.Bytes),
            AsOf = plan.AsOf.ToWholeSecond(),
        };
    }

    private static List<NotablePartition> Notable(PartitionPlan plan) =>
        [.. plan.Months
            .Where(month => month.State is not MonthState.Past)

            // MonthState is in order of urgency: what a person must see is what stays when there is too much of it.
            .OrderBy(month => month.State)
            .Take(MaxListed)
            .OrderBy(month => month.Bounds?.From)
            .Select(month => new NotablePartition
            {
                Name = month.Name,
                From = month.Bounds?.From is { } from ? PolicyDay.Print(from) : null,
                To = month.Bounds?.To is { } end ? PolicyDay.Print(end.AddDays(-1)) : null,
                State = month.State.ToString(),
                EstimatedRows = month.EstimatedRows,
                Bytes = month.Bytes,
                BlockedBy = month.Holds.Count == 0 ? null : [.. month.Holds],
            })];

    private static List<string> Planned(PolicyRun run) =>
        [.. run.After.Actions.Select(action => action.ToString())
            .Concat(run.After.Expired.Select(month =>
                $"{(run.Spec.Retention?.Action ?? RetentionActions.Detach).ToLowerInvariant()} {month.Name}: it is older than {run.Spec.Retention?.KeepMonths} months"))
            .Take(MaxListed)];

    private static MaintenanceRun Describe(PolicyRun run) => new()
    {
        Kind = run.Scheduled ? RunKinds.Full : RunKinds.CreateAhead,
        StartTime = run.StartedAt,
        CompletionTime = run.CompletedAt,
        Result = (run.Maintenance, run.Failed.Count, run.Created.Count) switch
        {
            (MaintenanceOutcome.Busy, _, _) => RunResults.Failed,
            (_, 0, _) => run.After.Gaps.Count == 0 ? RunResults.Succeeded : RunResults.Partial,
            (_, _, 0) => RunResults.Failed,
            _ => RunResults.Partial,
        },
        Created = run.Created.Count == 0 ? null : [.. run.Created.Take(MaxNamed)],
        Message = Message(run) is { Length: > MaxMessageLength } text ? text[..MaxMessageLength] : Message(run),
    };

    private static string Message(PolicyRun run) => run switch
    {
        { Maintenance: MaintenanceOutcome.Busy } => "another replica was maintaining the partitions",
        { Failed: [var failed, ..] } => $"{failed.Action.Partition}: {failed.Message} (SQLSTATE {failed.SqlState})",
        { Created.Count: 0 } => "every month was there",
        { Created.Count: 1 } => "1 month created",
        _ => $"{run.Created.Count} months created",
    };
}
