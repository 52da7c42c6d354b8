using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Partitions;

/// <summary>Tells in the status of a policy what a run saw and did. Pure.</summary>
internal static class PolicyStatus
{
    /// <summary>The schema's bound on the lists of a run.</summary>
    private const int MaxNamed = 64;

    /// <summary>The schema's bound on <c>blockedBy</c>; holds that left the spec add to those in it.</summary>
    private const int MaxBlockers = 16;

    /// <summary>The schema's bound on <c>message</c>.</summary>
    private const int MaxMessageLength = 1024;

    /// <summary>The schema's bound on <c>notable</c> and <c>plannedActions</c>.</summary>
    private const int MaxListed = 24;

    /// <param name="before">The status so far.</param>
    /// <param name="run">What was seen and done.</param>
    public static AuditPartitionPolicyStatus Of(AuditPartitionPolicyStatus before, PolicyRun run) => before with
    {
        Partitions = Summarize(run.After),
        Notable = Notable(run.After),
        PlannedActions = run.Spec.Mode == PolicyModes.DryRun ? Planned(run) : null,
        ActiveHolds = run.Holds.InForce.Count,
        LastRun = run.IsRun ? Describe(run) : before.LastRun,
        LastSuccessfulTime = run.LastSuccess,
        NextRunTime = run.NextRun,
        LastHandledReconcileAt = run.Request,
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
            PendingDrop = plan.PendingDrops.Count(),
            EstimatedRows = attached.Sum(month => month.EstimatedRows),
            TotalBytes = attached.Sum(month => month.Bytes),
            AsOf = plan.AsOf.ToWholeSecond(),
        };
    }

    private static List<NotablePartition> Notable(PartitionPlan plan) =>
        [.. plan.Months
            .Where(month => month.State is not (MonthState.Past or MonthState.Retired))

            // MonthState is in order of urgency: what a person must see is what stays when there is too much of it.
            .OrderBy(month => month.State)
            .DistinctBy(month => month.Name)
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
                BlockedBy = month.Holds.Count == 0 ? null : [.. month.Holds.Take(MaxBlockers)],
                DropAfter = month.DropAfter?.ToWholeSecond(),
            })];

    /// <summary>Removals first: they are what a person looks for when there is too much to list.</summary>
    private static List<string> Planned(PolicyRun run) =>
        [.. run.After.Actions.OrderBy(action => !action.IsRemoval).Select(action => action.ToString()).Take(MaxListed)];

    private static MaintenanceRun Describe(PolicyRun run) => new()
    {
        Kind = run.IsFull ? RunKinds.Full : RunKinds.CreateAhead,
        StartTime = run.StartedAt,
        CompletionTime = run.CompletedAt,
        Result = run switch
        {
            { EndedWell: true } => RunResults.Succeeded,
            { Maintenance: MaintenanceOutcome.Busy } => RunResults.Failed,
            { Failed.Count: > 0 } when !run.Done.Any() => RunResults.Failed,
            _ => RunResults.Partial,
        },
        Created = Named(run.Created),
        Detached = Named(run.Detached),
        Dropped = Named(run.Dropped),
        Skipped = run.After.Expired.Count() + run.HeldBeyondRetention.Count,
        Message = Message(run) is { Length: > MaxMessageLength } text ? text[..MaxMessageLength] : Message(run),
    };

    private static List<string>? Named(IReadOnlyList<string> partitions) => partitions.Count == 0 ? null : [.. partitions.Take(MaxNamed)];

    private static string Message(PolicyRun run) => run switch
    {
        { Maintenance: MaintenanceOutcome.Busy } => "another replica was maintaining the partitions",
        { Failed: [var failed, ..] } => failed.ToString(),
        { Withheld: [var withheld, ..] } => $"did not {withheld.Action}, since {withheld.Why}",
        { IsFull: true, Obstacles: [var obstacle, ..] } => obstacle.Message,
        _ when !run.Done.Any() => "there was nothing to do",
        _ => string.Join(", ", Counts(run)),
    };

    private static IEnumerable<string> Counts(PolicyRun run) =>
        new (int Count, string What)[]
        {
            (run.Created.Count, "created"),
            (run.Done.OfType<PlannedAction.Seal>().Count(), "sealed"),
            (run.Detached.Count, "detached"),
            (run.Done.OfType<PlannedAction.Archive>().Count(), "archived"),
            (run.Dropped.Count, "dropped"),
            (run.Done.Count(action => action is PlannedAction.IndexPayloads or PlannedAction.Freeze), "indexed or frozen"),
        }
            .Where(part => part.Count > 0)
            .Select(part => $"{PolicyText.Months(part.Count)} {part.What}");
}
