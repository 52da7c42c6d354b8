using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;
using Kubernaut.Storage.Partitions;
using KubeOps.Abstractions.Events;
using Npgsql;

namespace Kubernaut.Operator.Tests.Partitions;

public sealed class PolicyEventNotesTests
{
    public static TheoryData<ActionOutcome, string, EventType, string[]> Outcomes => new()
    {
        { Actions.Done(Actions.Create), PolicyEvents.PartitionCreated, EventType.Normal, [Actions.Coming] },
        { Actions.Done(Actions.Seal), PolicyEvents.PartitionSealed, EventType.Normal, [Actions.Expired] },
        { Actions.Done(Actions.Detach), PolicyEvents.PartitionDetached, EventType.Normal, [Actions.Expired, "older than 12 months", RetiredPartition.Schema] },
        { Actions.Done(Actions.Archive), PolicyEvents.PartitionArchived, EventType.Normal, [Actions.Expired, "/archive"] },
        { Actions.Done(Actions.Drop), PolicyEvents.PartitionDropped, EventType.Normal, [Actions.Expired, "older than 12 months"] },
        { new ActionOutcome.Failed(Actions.Create, PostgresErrorCodes.LockNotAvailable, "lock timeout"), PolicyEvents.PartitionCreateFailed, EventType.Warning, [Actions.Coming, "lock timeout"] },
        { new ActionOutcome.Failed(Actions.Archive, null, "disk is full"), PolicyEvents.PartitionArchiveFailed, EventType.Warning, [Actions.Expired, "disk is full"] },
        { new ActionOutcome.Failed(Actions.Detach, PostgresErrorCodes.LockNotAvailable, "lock timeout"), PolicyEvents.RetentionLockTimeout, EventType.Warning, ["detach", Actions.Expired, "lock timeout"] },
        { new ActionOutcome.Failed(Actions.Drop, PostgresErrorCodes.LockNotAvailable, "lock timeout"), PolicyEvents.RetentionLockTimeout, EventType.Warning, ["drop", Actions.Expired, "lock timeout"] },
        { new ActionOutcome.Failed(Actions.Detach, PostgresErrorCodes.InsufficientPrivilege, "must be owner"), PolicyEvents.RetentionFailed, EventType.Warning, ["detach", Actions.Expired, "must be owner"] },
        { new ActionOutcome.Failed(Actions.Drop, null, "its digest differs"), PolicyEvents.RetentionFailed, EventType.Warning, ["drop", Actions.Expired, "its digest differs"] },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void What_became_of_an_action_is_told_once_with_its_month(ActionOutcome outcome, string reason, EventType type, string[] words)
    {
        var told = Assert.Single(PolicyEventNotes.Of(After(outcome)));

        Assert.Equal((reason, type), (told.Reason, told.Type));
        Assert.All(words, word => Assert.Contains(word, told.Note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_detached_month_that_is_to_be_dropped_is_told_with_the_time_of_it()
    {
        var month = new PartitionMonth { Name = Actions.Expired, State = MonthState.PendingDrop, DetachedAt = Run.Noon, DropAfter = Run.Noon.AddDays(7) };
        var run = After(Actions.Done(Actions.Detach)) with { After = Run.Covered with { Months = [month] } };

        var told = Assert.Single(PolicyEventNotes.Of(run), told => told.Reason == PolicyEvents.PartitionDropScheduled);

        Assert.Equal(EventType.Normal, told.Type);
        Assert.Contains($"{Actions.Expired} is dropped by the first run after 2026-11-28 12:00 UTC", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_somebody_else_had_done_already_is_not_told()
    {
        Assert.Empty(PolicyEventNotes.Of(After(new ActionOutcome.Done(Actions.Create, ByUs: false))));
    }

    [Fact]
    public void All_months_that_holds_keep_are_one_event_a_run()
    {
        var told = Assert.Single(PolicyEventNotes.Of(Held()));

        Assert.Equal((PolicyEvents.RetentionSkippedByHold, EventType.Normal), (told.Reason, told.Type));
        Assert.Contains("8 months", told.Note, StringComparison.Ordinal);
        Assert.Contains("audit_events_y2025m03", told.Note, StringComparison.Ordinal);
        Assert.Contains(Actions.Expired, told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removal_that_a_hold_stopped_in_the_middle_of_a_run_is_told()
    {
        var told = Assert.Single(PolicyEventNotes.Of(After(new ActionOutcome.Withheld(Actions.Detach, "case-1 holds it", ByHold: true))));

        Assert.Equal((PolicyEvents.RetentionSkippedByHold, EventType.Normal), (told.Reason, told.Type));
        Assert.Contains(Actions.Expired, told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removal_that_waits_for_a_new_plan_is_told_of_no_hold() =>
        Assert.Empty(PolicyEventNotes.Of(After(new ActionOutcome.Withheld(Actions.Detach, "the policy has changed meanwhile", ByHold: false))));

    [Fact]
    public void The_end_of_a_dry_run_is_told_with_where_its_plan_is()
    {
        var told = Assert.Single(PolicyEventNotes.Of(DryRun()));

        Assert.Equal((PolicyEvents.DryRunCompleted, EventType.Normal), (told.Reason, told.Type));
        Assert.Contains("status.plannedActions", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_look_between_two_runs_repeats_neither_the_holds_nor_the_dry_run()
    {
        Assert.Empty(PolicyEventNotes.Of(Held() with { IsFull = false }));
        Assert.Empty(PolicyEventNotes.Of(DryRun() with { IsFull = false }));
    }

    [Fact]
    public void A_suspended_policy_says_what_suspends_it()
    {
        var run = Run.Quiet with { Spec = new AuditPartitionPolicySpec { Suspend = true }, Maintenance = null };

        var told = Assert.Single(PolicyEventNotes.Of(run));

        Assert.Equal((PolicyEvents.MaintenanceSuspended, EventType.Normal), (told.Reason, told.Type));
        Assert.Contains("spec.suspend", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_is_told_with_the_first_month_that_is_missing()
    {
        var run = Run.Quiet with { After = Run.Covered with { Gaps = [.. Month.Range(Month.Of(Run.Noon) + 2, Month.Of(Run.Noon) + 3)] } };

        var told = Assert.Single(PolicyEventNotes.Of(run));

        Assert.Equal((PolicyEvents.PartitionGapDetected, EventType.Warning), (told.Reason, told.Type));
        Assert.Contains("2 months without a partition, the first is 2027-01", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_months_ahead_are_a_warning()
    {
        var told = Assert.Single(PolicyEventNotes.Of(Run.Of(new AuditPartitionPolicySpec(), Run.Plan(-1, 1))));

        Assert.Equal((PolicyEvents.CoverageLow, EventType.Warning), (told.Reason, told.Type));
    }

    [Fact]
    public async Task Holds_that_come_go_or_leave_the_spec_are_told_by_name()
    {
        var told = new List<(string Reason, EventType Type, string Name)>();
        var log = new PolicyEventLog((_, reason, note, type, _) =>
        {
            told.Add((reason, type, note.Split(' ')[2]));
            return Task.CompletedTask;
        });

        await log.TellAsync(new AuditPartitionPolicy(), new LegalHoldChanges { Placed = ["case-1"], Released = ["case-2"], KeptWithoutDeclaration = ["case-3"] }, CancellationToken.None);

        Assert.Equal(
            [
                (PolicyEvents.LegalHoldPlaced, EventType.Normal, "case-1"),
                (PolicyEvents.LegalHoldReleased, EventType.Normal, "case-2"),
                (PolicyEvents.HoldRemovedWithoutRelease, EventType.Warning, "case-3"),
            ],
            told);
    }

    private static PolicyRun After(ActionOutcome outcome) => Run.Quiet with { Maintenance = new MaintenanceOutcome.Ran([outcome]) };

    /// <summary>March 2025 and all after it, under a hold although twelve months are kept.</summary>
    private static PolicyRun Held()
    {
        var hold = new Storage.Partitions.LegalHold { Name = "case-1", Reason = "Subpoena", From = new DateOnly(2020, 1, 1) };
        return Retaining(PolicyModes.Enforce, new PartitionSettings { Removal = new RemovalSettings { KeepMonths = 12 }, Holds = [hold] });
    }

    private static PolicyRun DryRun() => Retaining(PolicyModes.DryRun, new PartitionSettings { Removal = new RemovalSettings { KeepMonths = 12 } });

    private static PolicyRun Retaining(string mode, PartitionSettings settings) =>
        Run.Of(new AuditPartitionPolicySpec { Mode = mode, Retention = new RetentionPolicy { KeepMonths = 12 } }, Run.Plan(-20, 6, settings));
}
