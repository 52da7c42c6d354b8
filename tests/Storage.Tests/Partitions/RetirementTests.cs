using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Seals;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class RetirementTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Month _oldest;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _oldest = await Retention.FillAsync(_database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Expired_months_are_sealed_and_detached_and_nothing_else_is()
    {
        await _database.MaintainAsync(Retention.Detach);

        Assert.Equal([_oldest, _oldest + 1], (await _database.ObserveAsync()).Retired.Select(retired => retired.Month));
        Assert.Equal(Retention.Rows, await _database.CountAsync(Retention.Retired(_oldest)));
        Assert.Equal(4 * Retention.Rows, await _database.CountAsync("audit_events"));
    }

    [Fact]
    public async Task A_run_takes_no_more_months_than_it_may()
    {
        var settings = Retention.Detach with { Removal = Retention.Detach.Removal! with { MaxPerRun = 1 } };

        await _database.MaintainAsync(settings);

        Assert.Equal(_oldest, Assert.Single((await _database.ObserveAsync()).Retired).Month);
    }

    [Fact]
    public async Task Runs_that_share_what_one_may_take_take_no_more_together()
    {
        await _database.RememberAsync();
        var settings = Retention.Drop with { RemovalsCountSince = await NowAsync() };

        await _database.MaintainAsync(settings with { Removal = settings.Removal! with { MaxPerRun = 1 } });
        await _database.MaintainAsync(settings);
        var outcomes = await _database.MaintainAsync(settings);

        Assert.Equal("detach,drop", await RemovalsAsync());
        Assert.DoesNotContain(outcomes, outcome => outcome.Action.IsRemoval);
    }

    [Fact]
    public async Task What_was_taken_before_the_last_good_run_does_not_count()
    {
        await _database.MaintainAsync(Retention.Detach);

        await _database.MaintainAsync(Retention.Detach with { RemovalsCountSince = await NowAsync() });

        Assert.Equal("detach,detach,detach", await RemovalsAsync());
    }

    [Fact]
    public async Task Nobody_may_write_to_a_detached_month_any_more()
    {
        await _database.ExecuteAsOwnerAsync($"GRANT INSERT, UPDATE, DELETE, TRUNCATE ON {AuditMonths.Partition(_oldest)} TO {TestLogins.Runtime}");

        await _database.MaintainAsync(Retention.Detach);

        Assert.False(await _database.ScalarAsync<bool>($"SELECT has_table_privilege('{TestLogins.Runtime}', '{Retention.Retired(_oldest)}', 'INSERT, UPDATE, DELETE, TRUNCATE')"));
    }

    [Fact]
    public async Task With_Detach_a_detached_month_stays_for_ever()
    {
        var settings = Retention.Detach with { Removal = Retention.Detach.Removal! with { MaxPerRun = 12 } };
        await _database.MaintainAsync(settings);

        var plan = await _database.PlanAsync(settings);

        Assert.Equal(MonthState.Retired, plan.Months.Single(month => month.Name == AuditMonths.Partition(_oldest)).State);
        Assert.DoesNotContain(plan.Actions, action => action.IsRemoval);
    }

    [Fact]
    public async Task With_Drop_a_detached_month_goes_when_its_grace_is_over()
    {
        await _database.RememberAsync();
        await _database.MaintainAsync(Retention.Drop);

        await _database.MaintainAsync(Retention.Drop);

        Assert.False(await _database.ExistsAsync(Retention.Retired(_oldest)));
        Assert.Equal("detach begun,detach done,drop begun,drop done", await OperationsAsync(_oldest, "detach", "drop"));
    }

    [Fact]
    public async Task A_grace_that_is_not_over_keeps_the_month()
    {
        await _database.RememberAsync();
        var settings = Retention.Drop with { Removal = Retention.Drop.Removal! with { DropGrace = TimeSpan.FromDays(7), MaxPerRun = 12 } };
        await _database.MaintainAsync(settings);

        var plan = await _database.PlanAsync(settings);

        Assert.Equal(MonthState.PendingDrop, plan.Months.Single(month => month.Name == AuditMonths.Partition(_oldest)).State);
        Assert.Empty(await _database.MaintainAsync(settings));
    }

    [Fact]
    public async Task Dropping_needs_a_run_that_has_shown_what_it_takes()
    {
        var outcomes = await _database.MaintainAsync(Retention.Drop);

        Assert.DoesNotContain(outcomes, outcome => outcome.Action.IsRemoval);
        Assert.Contains((await _database.PlanAsync(Retention.Drop)).RemovalProblems, problem => problem.Kind is PartitionProblemKind.DropUnprepared);
    }

    [Fact]
    public async Task Retention_that_was_removed_and_added_again_with_fewer_months_drops_nothing()
    {
        await new MaintenanceMemory(_database.Owner).RememberAsync(Retention.Keep + 1, CancellationToken.None);

        var plan = await _database.PlanAsync(Retention.Drop);

        Assert.Contains(plan.RemovalProblems, problem => problem.Kind is PartitionProblemKind.DropUnprepared);
        Assert.DoesNotContain(plan.Actions, action => action.IsRemoval);
    }

    [Fact]
    public async Task A_hold_that_is_placed_between_plan_and_detach_keeps_the_month()
    {
        var plan = await _database.PlanAsync(Retention.Detach);
        await new LegalHolds(_database.Owner, _database.Runtime).DeclareAsync([Retention.Hold(_oldest)], CancellationToken.None);

        var outcome = await _database.Maintainer().ApplyAsync(plan, Retention.Detach, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        var withheld = Assert.Single(Assert.IsType<MaintenanceOutcome.Ran>(outcome).Actions.OfType<ActionOutcome.Withheld>());
        Assert.Contains("case-1", withheld.Why, StringComparison.Ordinal);
        Assert.Equal(_oldest + 1, Assert.Single((await _database.ObserveAsync()).Retired).Month);
    }

    [Fact]
    public async Task A_hold_that_is_declared_while_the_gate_is_asked_keeps_the_month_from_being_dropped()
    {
        await _database.RememberAsync();
        await _database.MaintainAsync(Retention.Drop);
        var holds = new LegalHolds(_database.Owner, _database.Runtime);
        RemovalGate gate = async token =>
        {
            await holds.DeclareAsync([Retention.Hold(_oldest)], token);
            return null;
        };

        await _database.Maintainer().ApplyAsync(await _database.PlanAsync(Retention.Drop), Retention.Drop, RunScope.Full, gate, CancellationToken.None);

        Assert.Equal(Retention.Rows, await _database.CountAsync(Retention.Retired(_oldest)));
        Assert.False(await _database.ExistsAsync(Retention.Retired(_oldest + 1)));
    }

    [Fact]
    public async Task A_hold_cannot_be_declared_between_the_last_look_at_the_holds_and_the_drop()
    {
        await using var drop = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var transaction = await drop.BeginTransactionAsync();
        await drop.ExecuteAsync("LOCK TABLE audit_legal_holds IN SHARE MODE");

        var declaring = new LegalHolds(_database.Owner, _database.Runtime).DeclareAsync([Retention.Hold(_oldest)], CancellationToken.None);

        await Kubernaut.TestKit.Eventually.TrueAsync(
            async () => await _database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'audit_legal_holds'::regclass AND NOT granted)"),
            TimeSpan.FromSeconds(30),
            () => "the declaration did not wait");
        await transaction.RollbackAsync();
        Assert.Equal("case-1", Assert.Single((await declaring).Placed));
    }

    [Fact]
    public async Task A_hold_that_is_applied_while_a_reader_holds_up_the_drop_keeps_the_month()
    {
        await _database.RememberAsync();
        await _database.MaintainAsync(Retention.Drop);
        var holds = new LegalHolds(_database.Owner, _database.Runtime);
        var isApplied = false;
        RemovalGate gate = async token =>
        {
            if (isApplied)
            {
                await holds.DeclareAsync([Retention.Hold(_oldest)], token);
            }

            return null;
        };
        await using var reader = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var transaction = await reader.BeginTransactionAsync();
        await reader.ExecuteAsync($"SELECT count(*) FROM {Retention.Retired(_oldest)}");

        var settings = Retention.Drop with { LockTimeout = TimeSpan.FromMinutes(1) };
        var run = _database.Maintainer().ApplyAsync(await _database.PlanAsync(settings), settings, RunScope.Full, gate, CancellationToken.None);
        await Kubernaut.TestKit.Eventually.TrueAsync(
            async () => await _database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE relation = '{Retention.Retired(_oldest)}'::regclass AND NOT granted)"),
            TimeSpan.FromSeconds(30),
            () => "the drop did not wait");
        isApplied = true;
        await transaction.RollbackAsync();
        await run;

        Assert.Equal(Retention.Rows, await _database.CountAsync(Retention.Retired(_oldest)));
    }

    [Fact]
    public async Task A_gate_that_says_no_leaves_everything_as_it_is()
    {
        var plan = await _database.PlanAsync(Retention.Detach);

        var outcome = await _database.Maintainer().ApplyAsync(
            plan, Retention.Detach, RunScope.Full, _ => Task.FromResult<string?>("the policy was deleted"), CancellationToken.None);

        Assert.Empty((await _database.ObserveAsync()).Retired);
        Assert.All(Assert.IsType<MaintenanceOutcome.Ran>(outcome).Actions.Where(each => each.Action.IsRemoval), each => Assert.IsType<ActionOutcome.Withheld>(each));
    }

    [Fact]
    public async Task A_detach_that_was_interrupted_half_way_is_finished_first()
    {
        await InterruptDetachAsync(_oldest);
        Assert.True(Assert.Single((await _database.ObserveAsync()).Partitions, partition => partition.Bounds?.Month == _oldest).DetachPending);

        var outcomes = await _database.MaintainAsync(Retention.Detach);

        Assert.IsType<PlannedAction.FinalizeDetach>(Assert.IsType<ActionOutcome.Done>(outcomes[0]).Action);
        Assert.Contains((await _database.ObserveAsync()).Retired, retired => retired.Month == _oldest);
    }

    [Fact]
    public async Task A_reader_that_stays_longer_than_a_lock_is_waited_for_does_not_keep_a_detach_from_being_finished()
    {
        await InterruptDetachAsync(_oldest);

        var outcomes = await BesideAReaderAsync(Retention.Detach, "%FINALIZE");

        Assert.IsType<PlannedAction.FinalizeDetach>(Assert.IsType<ActionOutcome.Done>(outcomes[0]).Action);
    }

    [Fact]
    public async Task A_reader_that_stays_longer_than_a_lock_is_waited_for_does_not_undo_the_build_of_an_index()
    {
        var outcomes = await BesideAReaderAsync(Retention.Detach with { Removal = null }, "CREATE INDEX CONCURRENTLY%");

        Assert.All(outcomes, outcome => Assert.IsType<ActionOutcome.Done>(outcome));
        Assert.Contains(outcomes, outcome => outcome.Action is PlannedAction.IndexPayloads);
    }

    [Fact]
    public async Task A_detach_that_an_unfinished_one_refuses_fails_and_the_run_goes_on()
    {
        await _database.MaintainAsync(Retention.Detach with { Removal = null });
        var plan = await _database.PlanAsync(Retention.Detach);
        await InterruptDetachAsync(_oldest);

        var outcome = await _database.Maintainer().ApplyAsync(plan, Retention.Detach, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        var ran = Assert.IsType<MaintenanceOutcome.Ran>(outcome);
        Assert.Equal(["55000", "55000"], ran.Failures.Select(failed => failed.SqlState));
        Assert.IsType<PlannedAction.Analyze>(Assert.IsType<ActionOutcome.Done>(ran.Actions[^1]).Action);
    }

    [Fact]
    public async Task A_default_partition_keeps_months_from_being_detached_and_from_nothing_else()
    {
        await _database.ExecuteAsOwnerAsync("CREATE TABLE rest PARTITION OF audit_events DEFAULT");

        var outcomes = await _database.MaintainAsync(Retention.Detach);

        Assert.All(outcomes, outcome => Assert.Equal(outcome.Action is PlannedAction.Detach, outcome is ActionOutcome.Failed { SqlState: "55000" }));
        Assert.Contains(outcomes, outcome => outcome is ActionOutcome.Done { Action: PlannedAction.Seal });
    }

    [Fact]
    public async Task A_month_that_is_gone_since_the_run_was_planned_fails_alone()
    {
        var plan = await _database.PlanAsync(Retention.Detach);
        await _database.ExecuteAsync($"DROP TABLE {AuditMonths.Partition(_oldest)}");

        var outcome = await _database.Maintainer().ApplyAsync(plan, Retention.Detach, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        Assert.Equal(AuditMonths.Partition(_oldest), Assert.Single(Assert.IsType<MaintenanceOutcome.Ran>(outcome).Failures).Action.Partition);
        Assert.Equal(_oldest + 1, Assert.Single((await _database.ObserveAsync()).Retired).Month);
    }

    [Fact]
    public async Task A_disk_that_is_too_full_for_an_index_does_not_keep_months_from_being_dropped()
    {
        await _database.RememberAsync();
        await _database.ExecuteAsync(
            """
            CREATE FUNCTION refuse_index() RETURNS event_trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
            CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION refuse_index();
            """);

        await _database.MaintainAsync(Retention.Drop);
        var outcomes = await _database.MaintainAsync(Retention.Drop);

        Assert.Contains(outcomes, outcome => outcome is ActionOutcome.Failed { SqlState: "53100" });
        Assert.False(await _database.ExistsAsync(Retention.Retired(_oldest)));
    }

    [Fact]
    public async Task What_was_done_before_the_connection_was_lost_is_told()
    {
        await _database.RememberAsync();
        await _database.MaintainAsync(Retention.Drop);
        var asked = 0;
        RemovalGate gate = async _ =>
        {
            if (++asked == 2)
            {
                await _database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
            }

            return null;
        };

        var outcome = await _database.Maintainer().ApplyAsync(await _database.PlanAsync(Retention.Drop), Retention.Drop, RunScope.Full, gate, CancellationToken.None);

        var ran = Assert.IsType<MaintenanceOutcome.Ran>(outcome);
        Assert.Contains(ran.Actions, each => each is ActionOutcome.Done { Action: PlannedAction.Drop drop } && drop.Month == _oldest);
        Assert.Equal(AuditMonths.Partition(_oldest + 1), Assert.Single(ran.Failures).Action.Partition);
    }

    [Fact]
    public async Task A_month_that_was_detached_and_not_put_away_is_put_away()
    {
        await _database.MaintainAsync(Retention.Detach with { Removal = null });
        await _database.ExecuteAsOwnerAsync(
            $"""
            INSERT INTO partition_operations (kind, partition_name, month, reason, relation, state)
            SELECT 'detach', relname, '{_oldest.First:yyyy-MM-dd}', 'test', oid, 'begun' FROM pg_class WHERE oid = '{AuditMonths.Partition(_oldest)}'::regclass;
            ALTER TABLE audit_events DETACH PARTITION {AuditMonths.Partition(_oldest)};
            """);

        await _database.MaintainAsync(Retention.Detach);

        Assert.True(await _database.ExistsAsync(Retention.Retired(_oldest)));
        Assert.Empty((await _database.ObserveAsync()).Impostors);
    }

    [Fact]
    public async Task A_month_in_another_schema_is_known_once_it_is_detached()
    {
        await MoveAsync(_oldest);

        await _database.MaintainAsync(Retention.Detach);

        var seen = await _database.ObserveAsync();
        Assert.Equal([AuditMonths.Partition(_oldest), AuditMonths.Partition(_oldest + 1)], seen.Retired.Select(retired => retired.Name));
        Assert.Equal(SealedMonthState.Retired, (await new AuditSeals(_database.Runtime).VerifyAsync(_oldest, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task A_month_in_another_schema_that_was_detached_and_not_put_away_is_put_away()
    {
        await MoveAsync(_oldest);
        await _database.MaintainAsync(Retention.Detach with { Removal = null });
        await _database.ExecuteAsOwnerAsync(
            $"""
            INSERT INTO partition_operations (kind, partition_name, month, reason, relation, state)
            SELECT 'detach', relname, '{_oldest.First:yyyy-MM-dd}', 'test', oid, 'begun' FROM pg_class WHERE oid = 'old.{AuditMonths.Partition(_oldest)}'::regclass;
            ALTER TABLE audit_events DETACH PARTITION old.{AuditMonths.Partition(_oldest)};
            """);

        await _database.MaintainAsync(Retention.Detach);

        Assert.True(await _database.ExistsAsync(Retention.Retired(_oldest)));
    }

    [Fact]
    public async Task A_table_that_somebody_else_detached_is_never_adopted()
    {
        await _database.ExecuteAsOwnerAsync($"ALTER TABLE audit_events DETACH PARTITION {AuditMonths.Partition(_oldest)}");

        await _database.MaintainAsync(Retention.Detach);

        Assert.Equal([AuditMonths.Partition(_oldest)], (await _database.ObserveAsync()).Impostors);
        Assert.Equal(Retention.Rows, await _database.CountAsync(AuditMonths.Partition(_oldest)));
    }

    [Fact]
    public async Task A_table_among_the_detached_months_that_nobody_detached_is_reported_and_left_alone()
    {
        await _database.RememberAsync();
        await _database.ExecuteAsOwnerAsync($"CREATE TABLE audit_retired.{AuditMonths.Partition(_oldest - 5)} (LIKE audit_events)");

        await _database.MaintainAsync(Retention.Drop);
        await _database.MaintainAsync(Retention.Drop);

        Assert.True(await _database.ExistsAsync($"audit_retired.{AuditMonths.Partition(_oldest - 5)}"));
        Assert.Contains((await _database.PlanAsync(Retention.Drop)).Problems, problem => problem.Kind is PartitionProblemKind.Stranger);
    }

    [Fact]
    public async Task A_table_that_somebody_loads_under_the_name_of_a_dropped_month_is_left_alone()
    {
        await _database.RememberAsync();
        await _database.MaintainAsync(Retention.Drop);
        await _database.ExecuteAsOwnerAsync($"CREATE TABLE loaded (LIKE audit_events INCLUDING ALL); INSERT INTO loaded SELECT * FROM {Retention.Retired(_oldest)}");
        await _database.MaintainAsync(Retention.Drop);
        await _database.ExecuteAsOwnerAsync($"ALTER TABLE loaded RENAME TO {AuditMonths.Partition(_oldest)}; ALTER TABLE {AuditMonths.Partition(_oldest)} SET SCHEMA audit_retired");

        await _database.MaintainAsync(Retention.Drop);
        await _database.MaintainAsync(Retention.Drop);

        Assert.Equal(Retention.Rows, await _database.CountAsync(Retention.Retired(_oldest)));
        Assert.Equal([AuditMonths.Partition(_oldest)], (await _database.ObserveAsync()).Strangers);
    }

    [Fact]
    public async Task A_table_that_only_has_the_number_of_one_whose_detach_was_begun_is_left_alone()
    {
        await _database.ExecuteAsOwnerAsync(
            $"""
            CREATE TABLE notes (text text);
            INSERT INTO partition_operations (kind, partition_name, month, reason, relation, state)
            VALUES ('detach', '{AuditMonths.Partition(_oldest - 5)}', '{(_oldest - 5).First:yyyy-MM-dd}', 'test', 'notes'::regclass, 'begun');
            """);

        await _database.MaintainAsync(Retention.Detach);

        Assert.True(await _database.ExistsAsync("public.notes"));
    }

    [Fact]
    public async Task A_month_that_can_never_be_dropped_does_not_keep_the_next_one()
    {
        await _database.RememberAsync();
        var settings = Retention.Drop with { Removal = Retention.Drop.Removal! with { MaxPerRun = 1 } };
        await _database.MaintainAsync(settings);
        await _database.ExecuteAsync($"ALTER TABLE {Retention.Retired(_oldest)} DISABLE TRIGGER USER; UPDATE {Retention.Retired(_oldest)} SET service_name = 'forged'");

        for (var run = 0; run < 3; run++)
        {
            await _database.MaintainAsync(settings);
        }

        Assert.True(await _database.ExistsAsync(Retention.Retired(_oldest)));
        Assert.Equal("drop begun,drop done", await OperationsAsync(_oldest + 1, "drop"));
    }

    [Fact]
    public async Task A_month_that_is_not_what_its_seal_says_is_never_dropped()
    {
        await _database.RememberAsync();
        await _database.MaintainAsync(Retention.Drop);
        await _database.ExecuteAsync($"ALTER TABLE {Retention.Retired(_oldest)} DISABLE TRIGGER USER; UPDATE {Retention.Retired(_oldest)} SET service_name = 'forged'");

        var outcomes = await _database.MaintainAsync(Retention.Drop);

        Assert.Contains("sealed", Assert.Single(outcomes.OfType<ActionOutcome.Failed>()).Message, StringComparison.Ordinal);
        Assert.True(await _database.ExistsAsync(Retention.Retired(_oldest)));
        Assert.False(await _database.ExistsAsync(Retention.Retired(_oldest + 1)));
    }

    [Fact]
    public async Task Nothing_is_closed_or_removed_while_the_dead_letters_cannot_be_asked()
    {
        var seen = await _database.ObserveAsync() with { DeadLetters = null };

        var plan = PartitionPlanner.Plan(Retention.Detach, seen, seen.DatabaseClock);

        Assert.DoesNotContain(plan.Actions, action => action.Scope is RunScope.Full);
    }

    [Fact]
    public async Task A_month_that_a_dead_letter_is_dated_in_stays_open_and_so_stays()
    {
        var seen = await _database.ObserveAsync() with { DeadLetters = new HashSet<Month> { _oldest } };

        var plan = PartitionPlanner.Plan(Retention.Detach, seen, seen.DatabaseClock);

        Assert.DoesNotContain(plan.Actions, action => action.Partition == AuditMonths.Partition(_oldest));
        Assert.Contains(plan.Actions, action => action is PlannedAction.Detach detach && detach.Month == _oldest + 1);
    }

    [Fact]
    public async Task Closed_months_that_stay_get_their_index_and_are_frozen_once_and_the_table_its_statistics()
    {
        var settings = AuditMonths.Settings;

        await _database.MaintainAsync(settings);

        Assert.Empty((await _database.PlanAsync(settings)).Actions);
        Assert.All(
            (await _database.ObserveAsync()).Partitions.Where(partition => partition.Bounds?.Month < _oldest + 4),
            partition => Assert.True(partition is { HasPayloadIndex: true, IsFrozen: true }));

        // Autovacuum never analyzes a partitioned table.
        Assert.True(await _database.ScalarAsync<bool>("SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relid = 'audit_events'::regclass"));
    }

    [Fact]
    public async Task A_month_that_somebody_detached_before_it_was_sealed_is_told_and_nothing_is_sealed_in_its_place()
    {
        await InterruptDetachAsync(_oldest + 1, isSealed: false);
        await _database.MaintainAsync(AuditMonths.Settings);

        await _database.MaintainAsync(AuditMonths.Settings);

        Assert.Equal(Retention.Rows, await _database.CountAsync(Retention.Retired(_oldest + 1)));
        Assert.False(await _database.ExistsAsync(AuditMonths.Partition(_oldest + 1)));
        Assert.Equal(0, await _database.CountAsync($"audit_seals WHERE month = '{(_oldest + 1).First:yyyy-MM-dd}'"));
        Assert.Contains((await _database.PlanAsync()).Problems, problem => problem.Kind is PartitionProblemKind.DetachedUnsealed);
    }

    [Fact]
    public async Task A_removed_month_is_no_gap()
    {
        var hold = new LegalHold { Name = "case-1", Reason = "Subpoena", From = _oldest.First, To = _oldest.LastDay };
        await _database.MaintainAsync(Retention.Detach.Holding(hold));

        // Without retention every month from the oldest on is wanted, save those that are sealed and gone.
        var plan = await _database.PlanAsync(AuditMonths.Settings.Holding(hold));

        Assert.Empty(plan.Gaps);
        Assert.DoesNotContain(plan.Actions, action => action is PlannedAction.Create);
    }

    private async Task<DateTimeOffset> NowAsync() => new(await _database.ScalarAsync<DateTime>("SELECT clock_timestamp()"));

    private Task<string?> RemovalsAsync() => _database.ScalarAsync<string>(
        "SELECT string_agg(kind, ',' ORDER BY operation_id) FROM partition_operations WHERE kind IN ('detach', 'drop') AND state = 'done'");

    /// <summary>A run beside a reader that goes once the statement has waited for it for longer than a lock is waited for.</summary>
    /// <param name="settings">Save the time-out.</param>
    /// <param name="statement">As LIKE takes it.</param>
    private async Task<IReadOnlyList<ActionOutcome>> BesideAReaderAsync(PartitionSettings settings, string statement)
    {
        await using var reader = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var transaction = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await reader.ExecuteAsync("SELECT count(*) FROM audit_events");

        var run = _database.MaintainAsync(settings with { LockTimeout = TimeSpan.FromMilliseconds(200) });
        await Kubernaut.TestKit.Eventually.TrueAsync(
            async () => await _database.ScalarAsync<bool>(
                $"""
                SELECT EXISTS (SELECT FROM pg_stat_activity
                               WHERE datname = current_database() AND query LIKE '{statement}' AND wait_event_type = 'Lock'
                                 AND clock_timestamp() - query_start > '500 ms'::interval)
                """),
            TimeSpan.FromSeconds(30),
            () => $"nothing like {statement} waited that long");
        await transaction.RollbackAsync();
        return await run;
    }

    private async Task InterruptDetachAsync(Month month, bool isSealed = true)
    {
        if (isSealed)
        {
            await _database.MaintainAsync(Retention.Detach with { Removal = null });
        }

        await using var reader = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var transaction = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await reader.ExecuteAsync("SELECT count(*) FROM audit_events");
        await using var detacher = await _database.Owner.OpenAsync(CancellationToken.None);
        await detacher.ExecuteAsync("SET lock_timeout = '200ms'");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => detacher.ExecuteAsync($"ALTER TABLE audit_events DETACH PARTITION {AuditMonths.Partition(month)} CONCURRENTLY"));
    }

    /// <summary>To a schema of its own, as a person may do with old months.</summary>
    private Task<int> MoveAsync(Month month) =>
        _database.ExecuteAsync($"CREATE SCHEMA old AUTHORIZATION {TestLogins.Owner}; ALTER TABLE {AuditMonths.Partition(month)} SET SCHEMA old");

    private Task<string?> OperationsAsync(Month month, params string[] kinds) => _database.ScalarAsync<string>(
        $"""
        SELECT string_agg(kind || ' ' || state, ',' ORDER BY operation_id) FROM partition_operations
        WHERE month = '{month.First:yyyy-MM-dd}' AND kind IN ({string.Join(", ", kinds.Select(kind => $"'{kind}'"))})
        """);
}
