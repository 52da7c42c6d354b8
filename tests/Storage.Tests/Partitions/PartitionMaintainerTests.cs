using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PartitionMaintainerTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_was_planned_is_there_afterwards()
    {
        var outcomes = await _database.MaintainAsync();

        Assert.Equal(5, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.True(Assert.IsType<ActionOutcome.Done>(outcome).ByUs));
        var plan = await _database.PlanAsync();
        Assert.Empty(plan.Actions);
        Assert.Empty(plan.Problems);
        Assert.Equal(6, plan.MonthsAhead);
    }

    [Fact]
    public async Task A_new_month_takes_events_at_once_and_under_every_rule_of_its_parent()
    {
        var month = await _database.MonthAsync(later: 6);
        await _database.MaintainAsync();

        await _database.ExecuteAsync(AuditMonths.Insert(month));

        Assert.Equal(1, await _database.ScalarAsync<long>($"SELECT count(*) FROM {AuditMonths.Partition(month)}"));
        Assert.Equal(
            await Shape("audit_events"),
            await Shape(AuditMonths.Partition(month)));

        async Task<string?> Shape(string table) => await _database.ScalarAsync<string>(
            $"""
            SELECT (SELECT string_agg(attname || format_type(atttypid, atttypmod) || attnotnull, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0)
                || (SELECT string_agg(pg_get_constraintdef(oid), ',' ORDER BY pg_get_constraintdef(oid)) FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype <> 'n')
                || (SELECT count(*) FROM pg_index WHERE indrelid = '{table}'::regclass AND indisvalid)
            """);
    }

    [Fact]
    public async Task Each_month_that_was_made_is_recorded_with_its_reason()
    {
        await _database.MaintainAsync();

        var month = await _database.MonthAsync(later: 6);
        Assert.Equal(5, await _database.ScalarAsync<long>("SELECT count(*) FROM partition_operations"));
        Assert.Equal(
            $"create {AuditMonths.Partition(month)} {month.First:yyyy-MM-dd} 6 months are kept ahead",
            await _database.ScalarAsync<string>("SELECT concat_ws(' ', kind, partition_name, month, reason) FROM partition_operations ORDER BY operation_id DESC LIMIT 1"));
    }

    [Fact]
    public async Task Owner_and_privileges_are_the_parents_and_no_more()
    {
        var role = $"r{Guid.NewGuid():N}";
        await _database.ExecuteAsync(
            $"""
            CREATE ROLE {role}_owner; CREATE ROLE {role}_writer; CREATE ROLE {role}_reader;
            GRANT CREATE ON SCHEMA public TO {role}_owner; GRANT {role}_owner TO {TestLogins.Owner};
            ALTER TABLE audit_events OWNER TO {role}_owner;
            GRANT SELECT, INSERT ON audit_events TO {role}_writer;
            GRANT SELECT ON audit_events TO {role}_reader WITH GRANT OPTION;
            ALTER DEFAULT PRIVILEGES FOR ROLE {TestLogins.Owner} GRANT ALL ON TABLES TO {role}_writer;
            """);
        try
        {
            await _database.MaintainAsync();

            var partition = AuditMonths.Partition(await _database.MonthAsync(later: 6));
            Assert.Equal($"{role}_owner", await _database.ScalarAsync<string>($"SELECT tableowner::text FROM pg_tables WHERE tablename = '{partition}'"));
            Assert.Equal(await Privileges("audit_events"), await Privileges(partition));
        }
        finally
        {
            await _database.ExecuteAsync(
                $"""
                DROP OWNED BY {role}_writer, {role}_reader; REASSIGN OWNED BY {role}_owner TO {TestLogins.Owner}; DROP OWNED BY {role}_owner;
                DROP ROLE {role}_owner, {role}_writer, {role}_reader;
                """);
        }

        async Task<string?> Privileges(string table) => await _database.ScalarAsync<string>(
            $"SELECT string_agg(concat_ws(' ', grantee::regrole, privilege_type, is_grantable), ', ' ORDER BY grantee, privilege_type) FROM pg_class, aclexplode(relacl) WHERE oid = '{table}'::regclass");
    }

    [Fact]
    public async Task Storage_parameters_are_those_of_the_settings()
    {
        var settings = AuditMonths.Settings with { StorageParameters = new Dictionary<string, string> { ["fillfactor"] = "90", ["autovacuum_enabled"] = "true" } };

        await _database.MaintainAsync(settings);

        var partition = AuditMonths.Partition(await _database.MonthAsync(later: 6));
        Assert.Equal("{fillfactor=90,autovacuum_enabled=true}", await _database.ScalarAsync<string>($"SELECT reloptions::text FROM pg_class WHERE relname = '{partition}'"));
    }

    [Fact]
    public async Task An_open_writer_neither_holds_up_a_new_month_nor_is_held_up_by_it()
    {
        var month = await _database.MonthAsync();
        await using var writer = await _database.Runtime.OpenAsync(CancellationToken.None);
        await using var transaction = await writer.BeginTransactionAsync();
        await writer.ExecuteAsync("SET LOCAL lock_timeout = '1ms'");
        await writer.ExecuteAsync(AuditMonths.Insert(month));

        // Its locks on the parent are held from here until it is rolled back.
        await using var maintenance = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var creation = await maintenance.BeginTransactionAsync();
        await maintenance.ExecuteAsync("SET LOCAL lock_timeout = '1ms'");
        await maintenance.ExecuteAsync($"SELECT create_month_partition('audit_events', '{(month + 5).First:yyyy-MM-dd}', 'test')");
        await writer.ExecuteAsync(AuditMonths.Insert(month));
        await creation.RollbackAsync();

        var outcomes = await _database.MaintainAsync(AuditMonths.Settings with { LockTimeout = TimeSpan.FromMilliseconds(1), RetryBudget = TimeSpan.Zero });

        Assert.All(outcomes, outcome => Assert.IsType<ActionOutcome.Done>(outcome));
        await writer.ExecuteAsync(AuditMonths.Insert(month + 1));
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task A_month_whose_name_is_taken_fails_and_the_others_are_made()
    {
        var plan = await _database.PlanAsync();
        var taken = AuditMonths.Partition(await _database.MonthAsync(later: 3));
        await _database.ExecuteAsync($"CREATE TABLE {taken} (LIKE audit_events INCLUDING ALL)");

        var outcome = await _database.Maintainer().ApplyAsync(plan, AuditMonths.Settings, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        var ran = Assert.IsType<MaintenanceOutcome.Ran>(outcome);
        var failure = Assert.Single(ran.Failures);
        Assert.Equal((taken, "42P07"), (failure.Action.Partition, failure.SqlState));
        Assert.Equal(4, ran.Actions.OfType<ActionOutcome.Done>().Count());
        Assert.Equal([taken], (await _database.ObserveAsync()).Impostors);
    }

    [Fact]
    public async Task A_month_that_a_filled_default_partition_holds_rows_of_leaves_no_table_behind()
    {
        var plan = await _database.PlanAsync();
        var month = await _database.MonthAsync(later: 3);
        await _database.ExecuteAsync("CREATE TABLE rest PARTITION OF audit_events DEFAULT");
        await _database.ExecuteAsync(AuditMonths.Insert(month));

        var outcome = await _database.Maintainer().ApplyAsync(plan, AuditMonths.Settings, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        var failure = Assert.Single(Assert.IsType<MaintenanceOutcome.Ran>(outcome).Failures);
        Assert.Equal(AuditMonths.Partition(month), failure.Action.Partition);
        Assert.Empty((await _database.ObserveAsync()).Impostors);
    }

    [Fact]
    public async Task A_plan_without_actions_needs_no_database()
    {
        await using var nowhere = new OwnerDatabase("Host=127.0.0.1;Port=1");
        var plan = await _database.PlanAsync() with { Actions = [] };

        var outcome = await new PartitionMaintainer(nowhere, TimeProvider.System, NullLogger<PartitionMaintainer>.Instance)
            .ApplyAsync(plan, AuditMonths.Settings, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        Assert.Empty(Assert.IsType<MaintenanceOutcome.Ran>(outcome).Actions);
    }
}
