using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.Partitions;
using Npgsql;

namespace Kubernaut.Operator.Partitions;

/// <summary>Judges a run of a policy: the conditions of its kind, and how the reconcile ended. Pure.</summary>
internal static class PolicyConditions
{
    /// <summary>The months ahead are looked at this often, schedule or not.</summary>
    private static readonly TimeSpan CoverageInterval = TimeSpan.FromHours(1);

    public static ReconcileOutcome Judge(PolicyRun run, ConditionList conditions)
    {
        SetHolds(run, conditions);
        var ahead = Ahead(run);
        var retention = Retention(run);
        Set(conditions, PolicyConditionTypes.PartitionsAhead, ahead);
        Set(conditions, PolicyConditionTypes.RetentionEnforced, retention);

        var recheckAfter = Recheck(run);
        return run switch
        {
            { Spec.Suspend: true } => new ReconcileOutcome.Settled(
                PolicyReasons.Suspended, "Maintenance is suspended by spec.suspend; nothing is created or removed.", recheckAfter),
            { Failed: [{ SqlState: PostgresErrorCodes.InsufficientPrivilege } refused, ..] } => new ReconcileOutcome.Stalled(
                PolicyReasons.CoverageLow, $"The owner role may not do what is planned: {refused.Message}.", recheckAfter)
            { StalledReason = PolicyReasons.InsufficientPrivilege },
            _ when !ahead.Holds => new ReconcileOutcome.Waiting(PolicyReasons.CoverageLow, ahead.Message),
            _ when !retention.Holds => new ReconcileOutcome.Waiting(PolicyReasons.RetentionFailing, retention.Message, recheckAfter),
            _ => new ReconcileOutcome.Settled(PolicyReasons.Maintained, ahead.Message, recheckAfter),
        };
    }

    private static Verdict Ahead(PolicyRun run)
    {
        var plan = run.After;
        if (plan.Problems.FirstOrDefault(problem => problem.Kind is PartitionProblemKind.DefaultPartition) is { } filled)
        {
            return new(false, PolicyReasons.DefaultPartitionPresent, Sentence(filled.Message));
        }

        if (run.Failed is [var failed, ..])
        {
            return new(false, PolicyReasons.CreateFailed, $"{failed.Action.Partition} could not be created: {failed.Message} (SQLSTATE {failed.SqlState}).");
        }

        if (plan.Gaps is [var gap, ..])
        {
            var why = plan.Problems.FirstOrDefault(problem => problem.Kind is PartitionProblemKind.Impostor or PartitionProblemKind.Misnamed or PartitionProblemKind.WrongBounds or PartitionProblemKind.DetachPending);
            return new(false, PolicyReasons.GapDetected, $"{Count(plan.Gaps.Count)} without a partition, the first is {gap}.{(why is null ? "" : " " + Sentence(why.Message))}");
        }

        return plan.CoverageIsLow
            ? new(false, PolicyReasons.CoverageLow, $"{Count(plan.MonthsAhead)} ahead, fewer than the {run.Spec.CreateAhead.WarnBelowMonths} that spec.createAhead.warnBelowMonths asks for.")
            : new(true, PolicyReasons.CoverageSufficient, $"{Count(plan.MonthsAhead)} ahead, covered through {(plan.CoveredThrough is { } day ? PolicyDay.Print(day) : null)}.");
    }

    private static Verdict Retention(PolicyRun run)
    {
        if (run.Spec.Retention is not { } retention)
        {
            return new(true, PolicyReasons.NotConfigured, "spec.retention is absent: nothing is ever removed.");
        }

        if (run.After.Problems.FirstOrDefault(problem => problem.Kind is PartitionProblemKind.ClockSkew) is { } skew)
        {
            return new(false, PolicyReasons.ClockSkew, Sentence(skew.Message));
        }

        var expired = run.After.Expired.ToList();
        var held = run.HeldBeyondRetention.Count;
        return (run.Spec.Mode, expired.Count) switch
        {
            (_, 0) when held > 0 => new(true, PolicyReasons.HeldPartitionsSkipped, $"{Count(held)} older than {retention.KeepMonths} months, kept by legal holds."),
            (_, 0) => new(true, PolicyReasons.NothingExpired, $"No month is older than {retention.KeepMonths} months."),
            (PolicyModes.DryRun, _) => new(true, PolicyReasons.DryRun, $"{Count(expired.Count)} older than {retention.KeepMonths} months; see status.plannedActions."),
            _ => new(false, PolicyReasons.Overdue, $"{Count(expired.Count)} older than {retention.KeepMonths} months, the oldest is {expired[0].Name}. This version reports expired months and does not remove them yet."),
        };
    }

    private static void SetHolds(PolicyRun run, ConditionList conditions)
    {
        var holds = run.Holds;
        if (holds.KeptWithoutDeclaration is [_, ..] kept)
        {
            conditions.True(PolicyConditionTypes.LegalHoldActive, PolicyReasons.HoldRemovedWithoutRelease,
                $"Still in force although it left spec.legalHolds, or narrowed, without being Released: {string.Join(", ", kept)}. Declare it again, then set its state to Released with a releaseReason.");
        }
        else if (holds.InForce is [_, ..] active)
        {
            conditions.True(PolicyConditionTypes.LegalHoldActive, PolicyReasons.HoldsDeclared,
                $"{string.Join(", ", active.Select(hold => hold.Name))}: {Count(run.After.Held.Count())} held.");
        }
        else
        {
            conditions.False(PolicyConditionTypes.LegalHoldActive, PolicyReasons.NoHolds, "No legal hold is in force.");
        }
    }

    private static TimeSpan Recheck(PolicyRun run)
    {
        var untilRun = run.NextRun - run.CompletedAt;
        return untilRun < CoverageInterval ? TimeSpan.FromSeconds(Math.Max(1, untilRun.Value.TotalSeconds)) : CoverageInterval;
    }

    private static void Set(ConditionList conditions, string type, Verdict verdict)
    {
        if (verdict.Holds)
        {
            conditions.True(type, verdict.Reason, verdict.Message);
        }
        else
        {
            conditions.False(type, verdict.Reason, verdict.Message);
        }
    }

    private static string Count(int months) => months == 1 ? "1 month" : $"{months} months";

    private static string Sentence(string problem) => char.ToUpperInvariant(problem[0]) + problem[1..] + ".";

    private sealed record Verdict(bool Holds, string Reason, string Message);
}
