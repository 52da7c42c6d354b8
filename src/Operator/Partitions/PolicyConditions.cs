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
        var retention = RetentionVerdict.Of(run, conditions);
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

    private static PolicyVerdict Ahead(PolicyRun run)
    {
        var plan = run.After;
        if (plan.Problems.FirstOrDefault(problem => problem.Kind is PartitionProblemKind.DefaultPartition) is { } filled)
        {
            return new(false, PolicyReasons.DefaultPartitionPresent, PolicyText.Sentence(filled.Message));
        }

        if (run.CreateFailed is [var failed, ..])
        {
            return new(false, PolicyReasons.CreateFailed, $"Could not be created: {failed}.");
        }

        if (plan.Gaps is [var gap, ..])
        {
            var why = plan.Problems.FirstOrDefault(problem => problem.Kind is PartitionProblemKind.Impostor or PartitionProblemKind.Misnamed or PartitionProblemKind.WrongBounds or PartitionProblemKind.DetachPending);
            return new(false, PolicyReasons.GapDetected, $"{PolicyText.Months(plan.Gaps.Count)} without a partition, the first is {gap}.{(why is null ? "" : " " + PolicyText.Sentence(why.Message))}");
        }

        return plan.CoverageIsLow
            ? new(false, PolicyReasons.CoverageLow, $"{PolicyText.Months(plan.MonthsAhead)} ahead, fewer than the {run.Spec.CreateAhead.WarnBelowMonths} that spec.createAhead.warnBelowMonths asks for.")
            : new(true, PolicyReasons.CoverageSufficient, $"{PolicyText.Months(plan.MonthsAhead)} ahead, covered through {(plan.CoveredThrough is { } day ? PolicyDay.Print(day) : null)}.");
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
                $"{string.Join(", ", active.Select(hold => hold.Name))}: {PolicyText.Months(run.After.Held.Count())} held.");
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

    private static void Set(ConditionList conditions, string type, PolicyVerdict verdict)
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
}
