using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class MonthOnDemandTests : IAsyncLifetime
{
    private readonly string _role = $"writer_{Guid.NewGuid():N}";
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await _database.ExecuteAsync($"CREATE ROLE {_role} LOGIN PASSWORD 'p'; GRANT SELECT, INSERT ON audit_events TO {_role}");
    }

    public async Task DisposeAsync()
    {
        await _database.ExecuteAsync($"DROP OWNED BY {_role}; DROP ROLE {_role}");
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_writer_that_may_create_nothing_gets_its_month()
    {
        var month = await _database.MonthAsync(later: -3);

        Assert.True(await EnsureAsync(month.LastDay));
        Assert.False(await EnsureAsync(month.First));

        await using var runtime = Runtime();
        await using var writer = await runtime.OpenAsync(CancellationToken.None);
        await writer.ExecuteAsync(AuditMonths.Insert(month));
        Assert.Equal(_role, await _database.ScalarAsync<string>("SELECT performed_by::text FROM partition_operations"));
    }

    [Theory]
    [InlineData(-367)]
    [InlineData(2)]
    public async Task A_day_that_no_event_may_have_makes_nothing(int days)
    {
        var today = DateOnly.FromDateTime((await _database.ObserveAsync()).DatabaseClock.UtcDateTime);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => EnsureAsync(today.AddDays(days)));

        Assert.Equal("22008", refusal.SqlState);
        Assert.Equal(3, (await _database.ObserveAsync()).Partitions.Count);
    }

    [Fact]
    public async Task A_role_that_may_not_insert_events_makes_nothing()
    {
        await _database.ExecuteAsync($"REVOKE INSERT ON audit_events FROM {_role}");

        var refusal = await Assert.ThrowsAsync<PostgresException>(async () => await EnsureAsync((await _database.MonthAsync(later: -3)).First));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task Names_that_a_caller_puts_in_the_way_are_not_found()
    {
        var month = await _database.MonthAsync(later: -3);
        await using var runtime = Runtime();
        await using var writer = await runtime.OpenAsync(CancellationToken.None);
        await writer.ExecuteAsync("CREATE TEMP TABLE audit_events (event_date date) PARTITION BY RANGE (event_date); CREATE TEMP TABLE partition_operations (kind text, partition_name text, month date, reason text)");

        await writer.ExecuteAsync($"SELECT ensure_audit_month('{month.First:yyyy-MM-dd}')");

        Assert.Contains(month, (await _database.ObserveAsync()).Partitions.Select(partition => partition.Bounds!.Month!.Value));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM public.partition_operations"));
    }

    [Fact]
    public async Task Writers_that_miss_the_same_month_make_it_once_beside_the_maintainer()
    {
        var month = await _database.MonthAsync(later: -3);
        var plan = await _database.PlanAsync();
        plan = plan with { Actions = [new PlannedAction.Create { Month = month, Partition = AuditMonths.Partition(month), Reason = "test" }] };

        var maintainer = _database.Maintainer().ApplyAsync(plan, AuditMonths.Settings, RunScope.Full, AuditMonths.Open, CancellationToken.None);
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => EnsureAsync(month.First)));

        var done = Assert.IsType<ActionOutcome.Done>(Assert.Single(Assert.IsType<MaintenanceOutcome.Ran>(await maintainer).Actions));
        Assert.Equal(1, made.Count(byUs => byUs) + (done.ByUs ? 1 : 0));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM partition_operations"));
    }

    private async Task<bool> EnsureAsync(DateOnly day)
    {
        await using var runtime = Runtime();
        return await new MonthOnDemand(runtime).EnsureAsync(day, CancellationToken.None);
    }

    private RuntimeDatabase Runtime() =>
        new(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = _role, Password = "p", Pooling = false }.ConnectionString);
}
