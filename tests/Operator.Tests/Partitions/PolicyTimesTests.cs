using System.Globalization;
using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;

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
