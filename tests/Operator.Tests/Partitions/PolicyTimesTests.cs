using System.Globalization;
using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;
using Kubernaut.Storage.Partitions;
using Npgsql;

namespace Kubernaut.Operator.Tests.Partitions;

public sealed class PolicyTimesTests
{
    [Theory]
    [InlineData("2026-11-24T03:17:05Z", "2026-11-24T03:17:06Z")]
    [InlineData("2026-11-23T03:17:05Z", "2026-11-24T00:00:00Z")]
    [InlineData(null, "2026-11-24T00:00:00Z")]
    public void Removals_count_since_the_last_good_run_of_the_day(string? success, string since)
    {
        var before = new AuditPartitionPolicyStatus { LastSuccessfulTime = success is null ? null : At(success) };

        Assert.Equal(At(since), PolicyTimes.RemovalsCountSince(before, At("2026-11-24T12:00:00Z")));
    }

    private static readonly AuditPartitionPolicySpec Daily = new() { Schedule = "17 3 * * *", TimeZone = "Etc/UTC" };

    private static readonly MaintenanceOutcome Refused = new MaintenanceOutcome.Ran([new ActionOutcome.Failed(Actions.Detach, PostgresErrorCodes.LockNotAvailable, "lock timeout")]);

    /// <summary>Full runs that were not able to do all they had to.</summary>
    private static readonly PolicyRun[] Unfinished =
    [
        Run.Quiet with { Maintenance = Refused },
        Run.Quiet with { Maintenance = new MaintenanceOutcome.Busy() },
        Run.Quiet with { Maintenance = Withheld(byHold: false) },
        Without(PartitionProblemKind.DeadLettersUnknown),
        Without(PartitionProblemKind.ClockSkew),
        Without(PartitionProblemKind.ClockJump),
    ];

    /// <summary>Reconciles after which no full run is the last that succeeded, and none is owed soon.</summary>
    private static readonly PolicyRun[] Unsuccessful =
    [
        Run.Quiet with { IsFull = false },
        Run.Quiet with { IsFull = false, Maintenance = Refused },
        Run.Quiet with { IsFull = false, Maintenance = new MaintenanceOutcome.Busy() },
        Without(PartitionProblemKind.DeadLettersUnknown) with { IsFull = false },

        // What a person has to mend is not mended by time.
        Without(PartitionProblemKind.DropUnprepared),
        Run.Of(new AuditPartitionPolicySpec(), Run.Plan(-1, 1)),
        Run.Quiet with { After = Run.Covered with { Gaps = [Month.Of(Run.Noon) + 2] } },
        Run.Quiet with { After = Run.Covered with { Problems = [new(PartitionProblemKind.DefaultPartition, "audit_events_default", "audit_events_default is a DEFAULT partition")] } },
    ];

    [Fact]
    public void Runs_that_nobody_was_there_for_are_made_up_for_once()
    {
        var now = At("2026-11-24T12:00:00Z");
        var missed = Status(At("2026-11-21T03:17:00Z"));
        var next = PolicyTimes.NextRun(Policy(Daily), missed, now, hasFailed: false);

        Assert.True(PolicyTimes.IsFullRunDue(missed, request: null, now));
        Assert.Equal(At("2026-11-25T03:17:00Z"), next);
        Assert.False(PolicyTimes.IsFullRunDue(missed with { NextRunTime = next }, request: null, now));
    }

    [Fact]
    public void A_policy_that_never_ran_is_due() =>
        Assert.True(PolicyTimes.IsFullRunDue(new AuditPartitionPolicyStatus(), request: null, At("2026-11-24T12:00:00Z")));

    [Fact]
    public void A_request_is_due_until_it_was_seen()
    {
        var status = Status(At("2026-11-25T03:17:00Z"));

        Assert.True(PolicyTimes.IsFullRunDue(status, "1", At("2026-11-24T12:00:00Z")));
        Assert.False(PolicyTimes.IsFullRunDue(status with { LastHandledReconcileAt = "1" }, "1", At("2026-11-24T12:00:00Z")));
    }

    [Theory]
    [InlineData("17 13 * * *", "2026-11-24T13:17:00Z")]
    [InlineData("17 3 1 * *", "2026-12-01T03:17:00Z")]
    public void A_change_of_the_schedule_takes_effect_sooner_or_later(string schedule, string next) =>
        Assert.Equal(At(next), PolicyTimes.NextRun(Changed(Daily with { Schedule = schedule }), Status(At("2026-11-25T03:17:00Z")), At("2026-11-24T12:00:00Z"), hasFailed: false));

    [Fact]
    public void A_run_is_put_off_by_a_change_of_the_schedule_in_the_last_minutes() =>
        Assert.Equal(
            At("2026-11-24T13:17:00Z"),
            PolicyTimes.NextRun(Changed(Daily with { Schedule = "17 13 * * *" }), Status(At("2026-11-24T03:17:00Z")), At("2026-11-24T03:10:00Z"), hasFailed: false));

    [Fact]
    public void A_retry_is_kept_by_the_looks_in_between()
    {
        var retry = PolicyTimes.NextRun(Policy(Daily), Status(At("2026-11-24T03:17:00Z")), At("2026-11-24T03:20:00Z"), hasFailed: true);

        var kept = PolicyTimes.NextRun(Policy(Daily), Status(retry!.Value), At("2026-11-24T03:30:00Z"), hasFailed: false);

        Assert.Equal(At("2026-11-24T03:35:00Z"), retry);
        Assert.Equal(retry, kept);
    }

    [Fact]
    public void A_retry_is_set_anew_when_the_spec_changes_before_it_came()
    {
        var failing = Status(At("2026-11-24T03:35:00Z")) with { Conditions = [new Condition { Type = ConditionTypes.Ready, Status = ConditionStatus.False }] };

        Assert.Equal(At("2026-11-24T03:45:00Z"), PolicyTimes.NextRun(Changed(Daily), failing, At("2026-11-24T03:30:00Z"), hasFailed: false));
    }

    [Fact]
    public void A_retry_is_set_anew_although_the_policy_was_ready()
    {
        var cut = Status(At("2026-11-24T03:35:00Z")) with { LastRun = new MaintenanceRun { Kind = RunKinds.Full, Result = RunResults.Partial } };

        Assert.Equal(At("2026-11-24T03:36:00Z"), PolicyTimes.NextRun(Changed(Daily), cut, At("2026-11-24T03:21:00Z"), hasFailed: false));
    }

    [Fact]
    public void A_policy_that_is_resumed_after_two_runs_were_due_makes_up_for_them()
    {
        var suspended = Told(At("2026-11-10T03:17:05Z")) with { NextRunTime = null };

        Assert.Equal(At("2026-11-24T12:15:00Z"), PolicyTimes.NextRun(Changed(Daily), suspended, At("2026-11-24T12:00:00Z"), hasFailed: false));
    }

    [Fact]
    public void A_run_that_is_still_to_come_is_told_for_the_spec_as_it_is()
    {
        var told = Status(At("2026-11-24T03:17:00Z"));
        var changed = Changed(Daily with { Schedule = "17 13 * * *" });

        Assert.Equal(At("2026-11-24T13:17:00Z"), PolicyTimes.Renew(changed, told, At("2026-11-24T03:05:00Z")).NextRunTime);
        Assert.Equal(told, PolicyTimes.Renew(Policy(Daily), told, At("2026-11-24T03:05:00Z")));
    }

    [Fact]
    public void A_run_that_was_due_stays_due_when_the_spec_changes()
    {
        var told = Status(At("2026-11-24T03:17:00Z"));

        Assert.Equal(told, PolicyTimes.Renew(Changed(Daily with { Schedule = "17 13 * * *" }), told, At("2026-11-24T03:20:00Z")));
    }

    [Fact]
    public void A_retry_that_keeps_failing_is_not_put_off()
    {
        var retry = At("2026-11-24T03:35:00Z");

        Assert.Equal(retry, PolicyTimes.NextRun(Policy(Daily), Status(retry), At("2026-11-24T03:30:00Z"), hasFailed: true));
    }

    [Fact]
    public void A_retry_never_comes_after_the_scheduled_run() =>
        Assert.Equal(At("2026-11-24T03:17:00Z"), PolicyTimes.NextRun(Policy(Daily), new AuditPartitionPolicyStatus(), At("2026-11-24T03:10:00Z"), hasFailed: true));

    [Theory]
    [InlineData("2026-11-22T03:16:00Z", false)]
    [InlineData("2026-11-22T03:18:00Z", true)]
    public void A_policy_is_overdue_after_two_runs_without_a_good_end(string now, bool expected)
    {
        var policy = new AuditPartitionPolicy { Metadata = new V1ObjectMeta { Name = "audit-events" }, Spec = Daily };

        Assert.Equal(expected, PolicyTimes.IsOverdue(policy, lastSuccess: At("2026-11-20T03:18:00Z"), At(now)));
    }

    [Fact]
    public void A_full_run_that_did_all_it_had_to_is_the_last_success()
    {
        var placed = PolicyTimes.Place(Policy(Daily), Told(At("2026-11-20T03:17:05Z")), Run.Quiet);

        Assert.Equal((Run.Quiet.CompletedAt, At("2026-11-22T03:17:00Z")), (placed.LastSuccess, placed.NextRun));
    }

    [Fact]
    public void A_hold_that_came_in_the_middle_of_a_run_takes_nothing_from_its_success() =>
        Assert.Equal(Run.Quiet.CompletedAt, PolicyTimes.Place(Policy(Daily), Told(At("2026-11-20T03:17:05Z")), Run.Quiet with { Maintenance = Withheld(byHold: true) }).LastSuccess);

    [Fact]
    public void A_full_run_that_did_all_it_had_to_makes_up_for_those_that_did_not()
    {
        var longAgo = Told(At("2026-11-01T03:17:05Z"));

        Assert.True(PolicyTimes.Place(Policy(Daily), longAgo, Run.Quiet with { Maintenance = Refused }).IsOverdue);
        Assert.False(PolicyTimes.Place(Policy(Daily), longAgo, Run.Quiet).IsOverdue);
    }

    [Fact]
    public void A_full_run_that_time_kept_from_its_work_is_made_again_soon()
    {
        var before = Told(At("2026-11-20T03:17:05Z"));

        var placed = Unfinished.Select(run => PolicyTimes.Place(Policy(Daily), before, run));

        Assert.All(placed, run => Assert.Equal((before.LastSuccessfulTime, run.CompletedAt.AddMinutes(15)), (run.LastSuccess, run.NextRun)));
    }

    [Fact]
    public void Other_reconciles_leave_the_next_full_run_to_the_schedule()
    {
        var before = Told(At("2026-11-20T03:17:05Z"));

        var placed = Unsuccessful.Select(run => PolicyTimes.Place(Policy(Daily), before, run));

        Assert.All(placed, run => Assert.Equal((before.LastSuccessfulTime, At("2026-11-22T03:17:00Z")), (run.LastSuccess, run.NextRun)));
    }

    [Fact]
    public void A_suspended_policy_has_no_next_run_and_is_not_overdue()
    {
        var placed = PolicyTimes.Place(Policy(Daily with { Suspend = true }), Told(At("2026-11-01T03:17:05Z")), Run.Quiet with { Maintenance = null });

        Assert.Null(placed.NextRun);
        Assert.False(placed.IsOverdue);
    }

    private static MaintenanceOutcome.Ran Withheld(bool byHold) => new([new ActionOutcome.Withheld(Actions.Detach, "somebody wants it otherwise", byHold)]);

    private static PolicyRun Without(PartitionProblemKind obstacle) => Run.Quiet with { Obstacles = [new(obstacle, "clock", "nothing is removed")] };

    /// <summary>A status of the present spec, the last run of which that succeeded ended then.</summary>
    private static AuditPartitionPolicyStatus Told(DateTimeOffset lastSuccess) => Status(At("2026-11-22T03:17:00Z")) with { LastSuccessfulTime = lastSuccess };

    private static AuditPartitionPolicy Policy(AuditPartitionPolicySpec spec) => new() { Metadata = new V1ObjectMeta { Generation = 1 }, Spec = spec };

    /// <summary>One that the status does not yet speak of.</summary>
    private static AuditPartitionPolicy Changed(AuditPartitionPolicySpec spec) => new() { Metadata = new V1ObjectMeta { Generation = 2 }, Spec = spec };

    private static AuditPartitionPolicyStatus Status(DateTimeOffset nextRun) => new()
    {
        LastRun = new MaintenanceRun(),
        NextRunTime = nextRun,
        ObservedGeneration = 1,
    };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
