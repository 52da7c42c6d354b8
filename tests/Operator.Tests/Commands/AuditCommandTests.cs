using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Operator.Tests.Commands;

public sealed class AuditCommandTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Month _month;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        var observer = new PartitionObserver(_database.Runtime);
        var settings = new PartitionSettings();
        _month = Month.Of((await observer.ObserveAsync(settings.Table, CancellationToken.None)).DatabaseClock) - 4;
        await _database.ExecuteAsOwnerAsync($"SELECT create_month_partition('audit_events', '{_month.First:yyyy-MM-dd}', 'test')");
        await _database.ExecuteAsync(MaintainedMonths.Insert(_month.First));
        await _database.ExecuteAsync(MaintainedMonths.Insert(_month.LastDay));

        var seen = await observer.ObserveAsync(settings.Table, CancellationToken.None) with { DeadLetters = new HashSet<Month>() };
        await new PartitionMaintainer(_database.Owner, TimeProvider.System, NullLogger<PartitionMaintainer>.Instance)
            .ApplyAsync(PartitionPlanner.Plan(settings, seen, seen.DatabaseClock), settings, RunScope.Full, _ => Task.FromResult<string?>(null), CancellationToken.None);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Months_that_are_as_they_were_sealed_end_with_0()
    {
        var all = await VerifyAsync();
        var one = await VerifyAsync("--month", $"{_month}");

        Assert.Equal((0, $"{_month}  sound  2 rows sealed, attached\n1 sealed months, 0 not as they were sealed\n"), (all.ExitCode, all.Output));
        Assert.Equal((all.ExitCode, all.Output), (one.ExitCode, one.Output));
    }

    [Fact]
    public async Task A_changed_row_is_named_and_ends_with_2()
    {
        var partition = PartitionName.For(PartitionSettings.AuditEvents, _month);
        await _database.ExecuteAsync($"ALTER TABLE {partition} DISABLE TRIGGER USER; UPDATE {partition} SET service_name = 'forged' WHERE event_date = '{_month.First:yyyy-MM-dd}'");

        var verify = await VerifyAsync();

        var id = await _database.ScalarAsync<Guid>($"SELECT event_id FROM {partition} WHERE service_name = 'forged'");
        Assert.Equal(2, verify.ExitCode);
        Assert.Contains($"{_month}  NOT SOUND  2 rows sealed, attached\n", verify.Output, StringComparison.Ordinal);
        Assert.Contains($"  changed  {id} {_month.First:yyyy-MM-dd}\n", verify.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 sealed months, 1 not as they were sealed\n", verify.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2019-03")]
    [InlineData("2019-13")]
    [InlineData("March")]
    public async Task A_month_without_a_seal_ends_with_1(string month)
    {
        var verify = await VerifyAsync("--month", month);

        Assert.Equal((1, ""), (verify.ExitCode, verify.Output));
        Assert.StartsWith("kubernaut-storage: cannot verify: ", verify.Error, StringComparison.Ordinal);
        Assert.Single(verify.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_database_that_is_away_ends_with_1()
    {
        var verify = await CommandProcess.RunAsync(Reconciler.NoDatabase, Reconciler.NoDatabase, "audit", "verify");

        Assert.Equal((1, ""), (verify.ExitCode, verify.Output));
        Assert.StartsWith("kubernaut-storage: cannot verify: ", verify.Error, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> VerifyAsync(params string[] arguments) =>
        CommandProcess.RunAsync(_database, ["audit", "verify", .. arguments]);
}
