using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;
using Kubernaut.Storage.Partitions;
using LegalHold = Kubernaut.Storage.Partitions.LegalHold;

namespace Kubernaut.Operator.Tests.Partitions;

public sealed class PolicyStatusTests
{
    [Fact]
    public void The_summary_counts_what_is_attached()
    {
        var summary = Status(Run.Quiet).Partitions!;

        Assert.Equal((8, 80, 800), (summary.Total, summary.EstimatedRows, summary.TotalBytes));
        Assert.Equal(("audit_events_y2026m10", "audit_events_y2027m05"), (summary.Oldest, summary.Newest));
        Assert.Equal(("2027-05-31", 6), (summary.CoveredThrough, summary.MonthsAhead));
    }

    [Fact]
    public void Uneventful_months_are_left_out()
    {
        var names = Status(Run.Quiet).Notable!.Select(month => month.Name);

        Assert.DoesNotContain("audit_events_y2026m10", names);
        Assert.Contains("audit_events_y2026m11", names);
    }

    [Fact]
    public void A_months_last_day_is_its_own()
    {
        var november = Assert.Single(Status(Run.Quiet).Notable!, month => month.State == PartitionStates.Current);

        Assert.Equal(("2026-11-01", "2026-11-30"), (november.From, november.To));
    }

    [Fact]
    public void What_needs_attention_stays_when_there_is_too_much_to_list()
    {
        var hold = new LegalHold { Name = "case-1", Reason = "Subpoena", From = new DateOnly(2024, 3, 1), To = new DateOnly(2024, 3, 31) };
        var plan = Run.Plan(-36, 24, new PartitionSettings { CreateAheadMonths = 24, Removal = new RemovalSettings { KeepMonths = 36 }, Holds = [hold] });

        var notable = Status(Run.Of(new AuditPartitionPolicySpec(), plan)).Notable!;

        Assert.Equal(24, notable.Count);
        Assert.Contains(notable, month => month.Name == "audit_events_y2024m03" && month.State == PartitionStates.Held);
    }

    [Fact]
    public void A_dry_run_tells_what_it_would_remove()
    {
        var spec = new AuditPartitionPolicySpec { Mode = PolicyModes.DryRun, Retention = new RetentionPolicy { KeepMonths = 12 } };

        var planned = Status(Run.Of(spec, Run.Plan(-20, 6, new PartitionSettings { Removal = new RemovalSettings { KeepMonths = 12 } }))).PlannedActions!;

        Assert.StartsWith("detach audit_events_y2025m03", planned[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_hourly_look_is_no_full_run()
    {
        var status = Status(Run.Quiet with { IsFull = false, Maintenance = new MaintenanceOutcome.Ran([Actions.Done(Actions.Create)]) });

        Assert.Equal(RunKinds.CreateAhead, status.LastRun!.Kind);
    }

    [Fact]
    public void A_look_that_found_nothing_to_do_leaves_the_last_run_told()
    {
        var before = new AuditPartitionPolicyStatus { LastRun = new MaintenanceRun { Kind = RunKinds.Full, Result = RunResults.Failed } };

        var status = PolicyStatus.Of(before, Run.Quiet with { IsFull = false });

        Assert.Equal(before.LastRun, status.LastRun);
    }

    [Fact]
    public void A_run_that_another_replica_kept_from_working_did_not_succeed()
    {
        var status = Status(Run.Quiet with { Maintenance = new MaintenanceOutcome.Busy() });

        Assert.Equal(RunResults.Failed, status.LastRun!.Result);
    }

    [Fact]
    public void A_run_that_could_do_all_it_had_to_succeeded() =>
        Assert.Equal(RunResults.Succeeded, Status(Run.Quiet with { Maintenance = new MaintenanceOutcome.Ran([Actions.Done(Actions.Detach)]) }).LastRun!.Result);

    [Fact]
    public void A_run_that_could_remove_nothing_says_why()
    {
        var run = Status(Run.Quiet with { Obstacles = [new(PartitionProblemKind.DeadLettersUnknown, "dead letters", "the dead letters cannot be asked")] }).LastRun!;

        Assert.Equal((RunResults.Partial, "the dead letters cannot be asked"), (run.Result, run.Message));
    }

    private static AuditPartitionPolicyStatus Status(PolicyRun run) => PolicyStatus.Of(new AuditPartitionPolicyStatus(), run);
}
