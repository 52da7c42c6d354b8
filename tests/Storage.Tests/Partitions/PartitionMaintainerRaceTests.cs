using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PartitionMaintainerRaceTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Maintainers_with_the_same_plan_make_each_month_once()
    {
        var plan = await _database.PlanAsync(AuditMonths.Settings with { CreateAheadMonths = 12 });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            _database.Maintainer().ApplyAsync(plan, AuditMonths.Settings, RunScope.Full, AuditMonths.Open, CancellationToken.None)));

        var done = outcomes.SelectMany(outcome => Assert.IsType<MaintenanceOutcome.Ran>(outcome).Actions).Cast<ActionOutcome.Done>().ToList();
        Assert.Equal(4 * 11, done.Count);
        Assert.Equal(11, done.Count(outcome => outcome.ByUs));
        Assert.Equal(14, (await _database.ObserveAsync()).Partitions.Count);
    }

    [Fact]
    public async Task Sessions_without_the_maintainers_lock_make_a_month_once_too()
    {
        var month = await _database.MonthAsync(later: 6);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _database.ScalarAsync<bool>(
            $"SELECT create_month_partition('audit_events', '{month.First:yyyy-MM-dd}', 'test')")));

        Assert.Single(made, byUs => byUs);
        Assert.Equal(4, (await _database.ObserveAsync()).Partitions.Count);
    }

    [Fact]
    public async Task A_maintainer_that_never_gets_its_turn_says_so()
    {
        await using var other = await _database.Owner.OpenAsync(CancellationToken.None);
        await AdvisoryLocks.TakeAsync(other, AdvisoryLocks.Partitions, TimeProvider.System, CancellationToken.None);

        var outcome = await _database.Maintainer().ApplyAsync(
            await _database.PlanAsync(), AuditMonths.Settings with { RetryBudget = TimeSpan.Zero }, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        Assert.IsType<MaintenanceOutcome.Busy>(outcome);
    }

    [Fact]
    public async Task A_lock_that_is_not_to_be_had_fails_the_action_when_the_budget_is_spent()
    {
        await using var analyze = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var transaction = await analyze.BeginTransactionAsync();
        await analyze.ExecuteAsync("LOCK TABLE audit_events IN SHARE UPDATE EXCLUSIVE MODE");

        var outcomes = await _database.MaintainAsync(AuditMonths.Settings with { LockTimeout = TimeSpan.FromMilliseconds(10), RetryBudget = TimeSpan.Zero });

        Assert.All(outcomes, outcome => Assert.Equal("55P03", Assert.IsType<ActionOutcome.Failed>(outcome).SqlState));
        Assert.Empty((await _database.ObserveAsync()).Impostors);
    }

    [Fact]
    public async Task A_lock_that_is_given_back_in_time_is_waited_for_by_trying_again()
    {
        await using var analyze = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var transaction = await analyze.BeginTransactionAsync();
        await analyze.ExecuteAsync("LOCK TABLE audit_events IN SHARE UPDATE EXCLUSIVE MODE");
        var logger = new FirstMessage<PartitionMaintainer>();

        var running = _database.Maintainer(logger).ApplyAsync(
            await _database.PlanAsync(), AuditMonths.Settings with { LockTimeout = TimeSpan.FromMilliseconds(10) }, RunScope.Full, AuditMonths.Open, CancellationToken.None);
        await Task.WhenAny(logger.Text, running);
        Assert.False(running.IsCompleted);
        Assert.Contains("55P03", await logger.Text, StringComparison.Ordinal);
        await transaction.RollbackAsync();

        var actions = Assert.IsType<MaintenanceOutcome.Ran>(await running).Actions;
        Assert.All(actions, outcome => Assert.IsType<ActionOutcome.Done>(outcome));
    }
}
