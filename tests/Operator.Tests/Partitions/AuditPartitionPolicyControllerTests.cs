using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Partitions;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Operator.Tests.Partitions;

/// <remarks>The kind is cluster-scoped and its name is fixed, so all tests of it are one collection: they take turns with one object.</remarks>
[Collection(nameof(AuditPartitionPolicy))]
public sealed class AuditPartitionPolicyControllerTests(KubernetesFixture cluster) : IClassFixture<KubernetesFixture>, IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Reconciler _reconciler = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task The_months_ahead_exist_and_the_status_says_so()
    {
        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { CreateAhead = new CreateAheadPolicy { Months = 3, WarnBelowMonths = 1 } }));

        Assert.Equal((ConditionStatus.True, PolicyReasons.Maintained), Ready(policy));
        Assert.Equal(3, policy.Status.Partitions!.MonthsAhead);
        Assert.Equal(policy.Status.Partitions.Total, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass"));
    }

    [Fact]
    public async Task A_suspended_policy_creates_nothing()
    {
        var before = await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass");

        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { Suspend = true, CreateAhead = new CreateAheadPolicy { Months = 24 } }));

        Assert.Equal((ConditionStatus.True, PolicyReasons.Suspended), Ready(policy));
        Assert.Equal(before, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass"));
    }

    [Fact]
    public async Task A_mistake_in_the_time_zone_is_told_and_does_not_stop_the_months()
    {
        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { TimeZone = "Mars/Olympus", CreateAhead = new CreateAheadPolicy { Months = 8 } }));

        Assert.Equal((ConditionStatus.False, PolicyReasons.InvalidSpec), Ready(policy));
        Assert.Equal(8, policy.Status.Partitions!.MonthsAhead);
    }

    [Fact]
    public async Task A_hold_that_leaves_the_spec_stays_in_force()
    {
        var hold = new LegalHold { Name = "case-1", Reason = "Subpoena", From = "2026-01-01" };
        await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { LegalHolds = [hold] }));

        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec()));

        var condition = Assert.Single(policy.Status.Conditions, condition => condition.Type == PolicyConditionTypes.LegalHoldActive);
        Assert.Equal((ConditionStatus.True, PolicyReasons.HoldRemovedWithoutRelease), (condition.Status, condition.Reason));
        Assert.Equal(1, policy.Status.ActiveHolds);
    }

    [Fact]
    public async Task A_database_that_is_away_is_waited_for()
    {
        await using var without = new Reconciler(cluster, Reconciler.NoDatabase, TimeProvider.System);

        var policy = await without.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec()));

        Assert.Equal((ConditionStatus.False, PolicyReasons.DatabaseUnavailable), Ready(policy));
    }

    [Fact]
    public async Task Expired_months_are_detached_and_the_status_tells_which()
    {
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");

        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(Retaining(RetentionActions.Detach)));

        Assert.Equal(["audit_events_y2019m03"], policy.Status.LastRun!.Detached!);
        Assert.Equal((ConditionStatus.True, PolicyReasons.Maintained), Ready(policy));
        Assert.NotNull(policy.Status.LastSuccessfulTime);
        Assert.Contains(_reconciler.Events, told => told.Reason == PolicyEvents.PartitionSealed);
        Assert.Contains(_reconciler.Events, told => told.Reason == PolicyEvents.PartitionDetached);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE event_type = 'storage.partitions.maintained' AND event_data ->> 'detached' LIKE '%2019m03%'"));
    }

    [Fact]
    public async Task A_run_that_has_something_to_do_says_that_it_is_under_way()
    {
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");
        await using var held = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE audit_events IN SHARE UPDATE EXCLUSIVE MODE", held);
        await hold.ExecuteNonQueryAsync();

        var running = _reconciler.ReconcileAsync(await ApplyAsync(Retaining(RetentionActions.Detach)));
        await Eventually.TrueAsync(
            async () => Reconciling((await cluster.Client.GetAsync<AuditPartitionPolicy>("audit-events"))!) is { Status: ConditionStatus.True, Reason: PolicyReasons.RunInProgress },
            TimeSpan.FromSeconds(30),
            () => "nothing was told of the run");
        await held.CloseAsync();

        var policy = await running;
        Assert.Null(Reconciling(policy));
        Assert.Equal((ConditionStatus.True, PolicyReasons.Maintained), Ready(policy));
    }

    [Fact]
    public async Task Dropping_begins_only_after_a_run_that_detached()
    {
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");

        var refused = await _reconciler.ReconcileAsync(await ApplyAsync(Retaining(RetentionActions.Drop)));
        await _reconciler.ReconcileAsync(await AgainAsync(Retaining(RetentionActions.Detach), "1"));
        var dropped = await _reconciler.ReconcileAsync(await AgainAsync(Retaining(RetentionActions.Drop), "2"));

        Assert.Equal((ConditionStatus.False, PolicyReasons.InvalidSpec), Ready(refused));
        Assert.Null(refused.Status.LastRun!.Detached);
        Assert.Equal(["audit_events_y2019m03"], dropped.Status.LastRun!.Dropped!);
        Assert.Equal("2", dropped.Status.LastHandledReconcileAt);
    }

    [Fact]
    public async Task A_dry_run_removes_nothing_and_says_what_it_would()
    {
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");

        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(Retaining(RetentionActions.Detach) with { Mode = PolicyModes.DryRun }));

        Assert.Contains(policy.Status.PlannedActions!, action => action.StartsWith("detach audit_events_y2019m03", StringComparison.Ordinal));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'audit_events_y2019m03'::regclass"));
    }

    [Fact]
    public async Task Between_two_runs_nothing_is_removed()
    {
        await _reconciler.ReconcileAsync(await ApplyAsync(Retaining(RetentionActions.Detach)));
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");

        var policy = await _reconciler.ReconcileAsync((await cluster.Client.GetAsync<AuditPartitionPolicy>("audit-events"))!);

        Assert.Equal(RunKinds.CreateAhead, policy.Status.LastRun!.Kind);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'audit_events_y2019m03'::regclass"));
    }

    [Fact]
    public async Task A_hold_that_is_applied_while_a_run_is_under_way_keeps_its_month()
    {
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");
        var stale = await ApplyAsync(Retaining(RetentionActions.Detach));
        await AgainAsync(Retaining(RetentionActions.Detach) with { LegalHolds = [new LegalHold { Name = "case-1", Reason = "Subpoena", From = "2019-03-05", State = LegalHoldStates.Active }] }, "1");

        // The run began with the policy as it was before.
        await _reconciler.ReconcileAsync(stale);

        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'audit_events_y2019m03'::regclass"));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM audit_legal_holds WHERE name = 'case-1'"));
    }

    [Fact]
    public async Task Nothing_is_removed_while_a_hold_cannot_be_read()
    {
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");
        var policy = await ApplyAsync(Retaining(RetentionActions.Detach));

        // As an API server without CEL would have stored it.
        policy.Spec = policy.Spec with { LegalHolds = [new LegalHold { Name = "case-1", Reason = "Subpoena", From = "2019-03-31", To = "2019-03-01", State = LegalHoldStates.Active }] };
        policy = await _reconciler.ReconcileAsync(policy);

        Assert.Equal((ConditionStatus.False, PolicyReasons.InvalidSpec), Ready(policy));
        Assert.Equal(2, policy.Status.Partitions!.MonthsAhead);
        Assert.Null(policy.Status.LastSuccessfulTime);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'audit_events_y2019m03'::regclass"));
    }

    [Fact]
    public async Task A_suspended_policy_leaves_no_run_in_the_audit_trail()
    {
        await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { Suspend = true }));

        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE event_type = 'storage.partitions.maintained'"));
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_read_names_no_run()
    {
        var spec = Retaining(RetentionActions.Detach) with { TimeZone = "Mars/Olympus" };
        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(spec));
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");

        policy = await _reconciler.ReconcileAsync(policy);

        Assert.Null(policy.Status.NextRunTime);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'audit_events_y2019m03'::regclass"));
    }

    [Fact]
    public async Task A_policy_is_overdue_until_a_run_ends_well()
    {
        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(Retaining(RetentionActions.Detach)));
        policy.Status = policy.Status with { LastSuccessfulTime = Now.AddDays(-30), NextRunTime = Now.AddDays(-1) };

        policy = await _reconciler.ReconcileAsync(policy);

        Assert.Equal((ConditionStatus.True, PolicyReasons.Maintained), Ready(policy));
        Assert.InRange(policy.Status.LastSuccessfulTime!.Value, Now.AddHours(-1), Now);
    }

    [Fact]
    public async Task A_run_whose_policy_changed_meanwhile_is_made_again_soon()
    {
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");
        var yearly = Retaining(RetentionActions.Detach) with { Schedule = "17 3 1 1 *" };
        var stale = await ApplyAsync(yearly);
        await AgainAsync(yearly with { MaxPartitionsPerRun = 1 }, "1");
        var cut = await _reconciler.ReconcileAsync(stale);

        // The reconcile of the change itself is no full run.
        cut.Status = cut.Status with { LastHandledReconcileAt = "1" };
        var next = await _reconciler.ReconcileAsync(cut);

        Assert.Equal(RunResults.Partial, cut.Status.LastRun!.Result);
        Assert.Null(next.Status.LastSuccessfulTime);
        Assert.InRange(next.Status.NextRunTime!.Value, Now, Now.AddMinutes(15));
    }

    [Fact]
    public async Task A_schedule_that_changes_while_the_database_is_away_takes_effect()
    {
        await using var without = new Reconciler(cluster, Reconciler.NoDatabase, TimeProvider.System);
        await _reconciler.ReconcileAsync(await ApplyAsync(Retaining(RetentionActions.Detach)));
        var policy = await AgainAsync(Retaining(RetentionActions.Detach) with { Schedule = "17 3 1 1 *" }, "1");
        policy.Status = policy.Status with { NextRunTime = Now.AddMinutes(12) };

        policy = await without.ReconcileAsync(policy);

        Assert.Equal((ConditionStatus.False, PolicyReasons.DatabaseUnavailable), Ready(policy));
        Assert.Equal((1, 1, 3, 17), policy.Status.NextRunTime is { } next ? (next.Month, next.Day, next.Hour, next.Minute) : default);
    }

    [Fact]
    public async Task Runs_that_a_database_was_away_for_are_told_as_overdue()
    {
        await using var without = new Reconciler(cluster, Reconciler.NoDatabase, TimeProvider.System);
        var policy = await ApplyAsync(new AuditPartitionPolicySpec());
        policy.Status = new AuditPartitionPolicyStatus { LastRun = new MaintenanceRun(), LastSuccessfulTime = Now.AddDays(-30) };

        await without.ReconcileAsync(policy);

        var told = new ConcurrentBag<long>();
        using var listener = new MeterListener { InstrumentPublished = Listen };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => told.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Contains(1, told);

        static void Listen(Instrument instrument, MeterListener listener)
        {
            if (instrument.Name == "kubernaut_partition_maintenance_overdue")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }
    }

    public async Task InitializeAsync()
    {
        // One each: months and holds outlive the test that made them.
        _database = await TestDatabase.CreateAsync();
        _reconciler = new Reconciler(cluster, _database, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");
        await _reconciler.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<AuditPartitionPolicy> ApplyAsync(AuditPartitionPolicySpec spec) =>
        await cluster.Client.SaveAsync(new AuditPartitionPolicy { Metadata = new V1ObjectMeta { Name = "audit-events" }, Spec = spec });

    /// <summary>A new spec, and a run now.</summary>
    private async Task<AuditPartitionPolicy> AgainAsync(AuditPartitionPolicySpec spec, string request)
    {
        var policy = (await cluster.Client.GetAsync<AuditPartitionPolicy>("audit-events"))!;
        policy.Spec = spec;
        policy.SetAnnotation(AuditPartitionPolicy.ReconcileAt, request);
        return await cluster.Client.UpdateAsync(policy);
    }

    private static AuditPartitionPolicySpec Retaining(string action) => new()
    {
        CreateAhead = new CreateAheadPolicy { Months = 2, WarnBelowMonths = 1 },
        Retention = new RetentionPolicy { KeepMonths = 12, Action = action, DropGraceDays = 0 },
    };

    private static Condition? Reconciling(AuditPartitionPolicy policy) =>
        policy.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Reconciling);

    private static (string Status, string Reason) Ready(AuditPartitionPolicy policy)
    {
        var ready = Assert.Single(policy.Status.Conditions, condition => condition.Type == ConditionTypes.Ready);
        return (ready.Status, ready.Reason);
    }
}
