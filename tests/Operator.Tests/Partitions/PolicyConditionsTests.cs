using Kubernaut.Entities;
using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Partitions;
using Kubernaut.Storage.Partitions;
using Npgsql;

namespace Kubernaut.Operator.Tests.Partitions;

public sealed class PolicyConditionsTests
{
    private readonly ConditionList _conditions = new([], generation: 1, Run.Noon);

    public static TheoryData<PartitionPlan, string, string> Holes => new()
    {
        { Run.Covered with { Gaps = [Month.Of(Run.Noon) + 2] }, PolicyReasons.GapDetected, "2027-01" },
        { Run.Covered with { Problems = [new(PartitionProblemKind.DefaultPartition, "audit_events_default", "audit_events_default is a DEFAULT partition")] }, PolicyReasons.DefaultPartitionPresent, "udit_events_default" },
    };

    public static TheoryData<ActionOutcome.Failed, string> Failures => new()
    {
        { new(Actions.Detach, PostgresErrorCodes.InsufficientPrivilege, "must be owner"), PolicyReasons.DetachFailed },
        { new(Actions.Seal, PostgresErrorCodes.DiskFull, "no space left"), PolicyReasons.DetachFailed },
        { new(Actions.Archive, null, "disk is full"), PolicyReasons.ArchiveFailed },
        { new(Actions.Drop, null, "its digest differs"), PolicyReasons.DropFailed },
        { new(Actions.Detach, PostgresErrorCodes.LockNotAvailable, "lock timeout"), PolicyReasons.LockTimeout },
        { new(Actions.Drop, PostgresErrorCodes.LockNotAvailable, "lock timeout"), PolicyReasons.LockTimeout },
    };

    [Fact]
    public void A_covered_table_is_maintained()
    {
        var outcome = PolicyConditions.Judge(Run.Quiet, _conditions);

        Assert.Equal(PolicyReasons.Maintained, Assert.IsType<ReconcileOutcome.Settled>(outcome).Reason);
    }

    [Fact]
    public void Coverage_is_looked_at_every_hour_between_two_runs()
    {
        var outcome = PolicyConditions.Judge(Run.Quiet, _conditions);

        Assert.Equal(TimeSpan.FromHours(1), Assert.IsType<ReconcileOutcome.Settled>(outcome).RecheckAfter);
    }

    [Fact]
    public void A_run_that_is_due_sooner_is_not_missed()
    {
        var run = Run.Quiet with { NextRun = Run.Quiet.CompletedAt.AddMinutes(7) };

        var outcome = PolicyConditions.Judge(run, _conditions);

        Assert.Equal(TimeSpan.FromMinutes(7), Assert.IsType<ReconcileOutcome.Settled>(outcome).RecheckAfter);
    }

    [Fact]
    public void Few_months_ahead_are_not_ready_and_are_retried()
    {
        var outcome = PolicyConditions.Judge(Run.Of(new AuditPartitionPolicySpec(), Run.Plan(-1, 1)), _conditions);

        Assert.Equal(PolicyReasons.CoverageLow, Assert.IsType<ReconcileOutcome.Waiting>(outcome).Reason);
        Assert.Equal(PolicyReasons.CoverageLow, Condition(PolicyConditionTypes.PartitionsAhead).Reason);
    }

    [Fact]
    public void A_suspended_policy_is_ready_and_says_so()
    {
        var run = Run.Quiet with { Spec = new AuditPartitionPolicySpec { Suspend = true }, Maintenance = null, NextRun = null };

        var outcome = PolicyConditions.Judge(run, _conditions);

        Assert.Equal(PolicyReasons.Suspended, Assert.IsType<ReconcileOutcome.Settled>(outcome).Reason);
    }

    [Fact]
    public void A_role_that_may_not_create_tables_needs_a_person()
    {
        var action = new PlannedAction.Create
        {
            Month = Month.Of(Run.Noon),
            Partition = "audit_events_y2026m11",
            Reason = "it is this month",
        };
        var run = Run.Quiet with { Maintenance = new MaintenanceOutcome.Ran([new ActionOutcome.Failed(action, "42501", "permission denied for schema public")]) };

        var outcome = PolicyConditions.Judge(run, _conditions);

        Assert.Equal(PolicyReasons.InsufficientPrivilege, Assert.IsType<ReconcileOutcome.Stalled>(outcome).StalledReason);
    }

    [Fact]
    public void Without_retention_nothing_has_to_be_removed()
    {
        PolicyConditions.Judge(Run.Quiet, _conditions);

        Assert.Equal((ConditionStatus.True, PolicyReasons.NotConfigured), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Fact]
    public void Expired_months_wait_for_the_next_run()
    {
        PolicyConditions.Judge(Expired(PolicyModes.Enforce), _conditions);

        Assert.Equal((ConditionStatus.True, PolicyReasons.Enforced), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Fact]
    public void Runs_that_were_due_and_have_not_ended_well_are_noticed_at_any_look()
    {
        PolicyConditions.Judge(Expired(PolicyModes.Enforce) with { IsFull = false, IsOverdue = true }, _conditions);

        Assert.Equal((ConditionStatus.False, PolicyReasons.Overdue), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Fact]
    public void A_hold_that_keeps_an_expired_month_is_success()
    {
        var hold = new Storage.Partitions.LegalHold { Name = "case-1", Reason = "Subpoena", From = new DateOnly(2020, 1, 1) };
        var spec = new AuditPartitionPolicySpec { Retention = new RetentionPolicy { KeepMonths = 12 } };
        var plan = Run.Plan(-20, 6, new PartitionSettings { Removal = new RemovalSettings { KeepMonths = 12 }, Holds = [hold] });

        PolicyConditions.Judge(Run.Of(spec, plan), _conditions);

        Assert.Equal((ConditionStatus.True, PolicyReasons.HeldPartitionsSkipped), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Fact]
    public void A_dry_run_is_satisfied_with_having_planned()
    {
        PolicyConditions.Judge(Expired(PolicyModes.DryRun), _conditions);

        Assert.Equal((ConditionStatus.True, PolicyReasons.DryRun), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Fact]
    public void A_hold_that_left_the_spec_unreleased_is_told_by_name()
    {
        var run = Run.Quiet with { Holds = new LegalHoldChanges { KeptWithoutDeclaration = ["case-1"] } };

        PolicyConditions.Judge(run, _conditions);

        var condition = Condition(PolicyConditionTypes.LegalHoldActive);
        Assert.Equal((ConditionStatus.True, PolicyReasons.HoldRemovedWithoutRelease), (condition.Status, condition.Reason));
        Assert.Contains("case-1", condition.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Holes))]
    public void Events_that_may_have_nowhere_to_go_are_not_ready_and_named(PartitionPlan plan, string reason, string subject)
    {
        var outcome = PolicyConditions.Judge(Run.Of(new AuditPartitionPolicySpec(), plan), _conditions);

        Assert.Equal(PolicyReasons.CoverageLow, Assert.IsType<ReconcileOutcome.Waiting>(outcome).Reason);
        Assert.Equal((ConditionStatus.False, reason), Of(PolicyConditionTypes.PartitionsAhead));
        Assert.Contains(subject, Condition(PolicyConditionTypes.PartitionsAhead).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_month_that_could_not_be_created_is_not_ready_and_leaves_retention_alone()
    {
        var run = Retaining(Run.Covered) with { Maintenance = new MaintenanceOutcome.Ran([new ActionOutcome.Failed(Actions.Create, PostgresErrorCodes.LockNotAvailable, "lock timeout")]) };

        var outcome = PolicyConditions.Judge(run, _conditions);

        Assert.Equal(PolicyReasons.CoverageLow, Assert.IsType<ReconcileOutcome.Waiting>(outcome).Reason);
        Assert.Equal((ConditionStatus.False, PolicyReasons.CreateFailed), Of(PolicyConditionTypes.PartitionsAhead));
        Assert.Contains(Actions.Coming, Condition(PolicyConditionTypes.PartitionsAhead).Message, StringComparison.Ordinal);
        Assert.Equal((ConditionStatus.True, PolicyReasons.NothingExpired), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_step_of_retention_that_failed_is_told_by_its_kind_and_its_month(ActionOutcome.Failed failure, string reason)
    {
        PolicyConditions.Judge(Expired(PolicyModes.Enforce) with { Maintenance = new MaintenanceOutcome.Ran([failure]) }, _conditions);

        Assert.Equal((ConditionStatus.False, reason), Of(PolicyConditionTypes.RetentionEnforced));
        Assert.Contains("udit_events_y2025m10", Condition(PolicyConditionTypes.RetentionEnforced).Message, StringComparison.Ordinal);
        Assert.Contains(failure.Message, Condition(PolicyConditionTypes.RetentionEnforced).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_whose_retention_fails_is_not_ready()
    {
        var run = Expired(PolicyModes.Enforce) with { Maintenance = new MaintenanceOutcome.Ran([new ActionOutcome.Failed(Actions.Detach, PostgresErrorCodes.LockNotAvailable, "lock timeout")]) };

        var outcome = PolicyConditions.Judge(run, _conditions);

        Assert.Equal(PolicyReasons.RetentionFailing, Assert.IsType<ReconcileOutcome.Waiting>(outcome).Reason);
    }

    [Fact]
    public void What_failed_stays_told_until_it_is_tried_again()
    {
        var failed = Expired(PolicyModes.Enforce) with { Maintenance = new MaintenanceOutcome.Ran([new ActionOutcome.Failed(Actions.Drop, null, "its digest differs")]) };
        PolicyConditions.Judge(failed, _conditions);

        PolicyConditions.Judge(Expired(PolicyModes.Enforce) with { IsFull = false }, _conditions);

        Assert.Equal((ConditionStatus.False, PolicyReasons.DropFailed), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Theory]
    [InlineData(PartitionProblemKind.ClockSkew, PolicyReasons.ClockSkew)]
    [InlineData(PartitionProblemKind.ClockJump, PolicyReasons.ClockSkew)]
    [InlineData(PartitionProblemKind.DropUnprepared, PolicyReasons.DropFailed)]
    [InlineData(PartitionProblemKind.DeadLettersUnknown, PolicyReasons.Overdue)]
    public void Retention_is_not_enforced_while_nothing_may_be_removed(PartitionProblemKind obstacle, string reason)
    {
        var plan = Run.Covered with { RemovalProblems = [new(obstacle, "clock", "nothing is removed")] };

        var outcome = PolicyConditions.Judge(Retaining(plan), _conditions);

        Assert.Equal(PolicyReasons.RetentionFailing, Assert.IsType<ReconcileOutcome.Waiting>(outcome).Reason);
        Assert.Equal((ConditionStatus.False, reason), Of(PolicyConditionTypes.RetentionEnforced));
    }

    [Fact]
    public void Retention_is_enforced_when_no_month_is_old_enough()
    {
        PolicyConditions.Judge(Retaining(Run.Covered), _conditions);

        Assert.Equal((ConditionStatus.True, PolicyReasons.NothingExpired), Of(PolicyConditionTypes.RetentionEnforced));
    }

    private static PolicyRun Retaining(PartitionPlan plan) => Run.Of(new AuditPartitionPolicySpec { Retention = new RetentionPolicy { KeepMonths = 12 } }, plan);

    private static PolicyRun Expired(string mode)
    {
        var spec = new AuditPartitionPolicySpec { Mode = mode, Retention = new RetentionPolicy { KeepMonths = 12 } };
        return Run.Of(spec, Run.Plan(-20, 6, new PartitionSettings { Removal = new RemovalSettings { KeepMonths = 12 } }));
    }

    private Condition Condition(string type) => Assert.Single(_conditions.ToList(), condition => condition.Type == type);

    private (string Status, string Reason) Of(string type) => (Condition(type).Status, Condition(type).Reason);
}
