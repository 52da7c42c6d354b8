using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Playbooks;
using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Operator.Tests.Playbooks;

public sealed class PlaybookStatusTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private readonly RegisteredRow _row = new()
    {
        Change = CatalogRowChange.Unchanged,
        State = CatalogState.Active,
        IsLatest = true,
        LatestVersion = "1.0.0",
        PreviousLatestVersion = "1.0.0",
        ContentHash = new string('a', 64),
        Executions = new ExecutionCounts(0, 0),
        Embedding = null,
        EmbeddingRequired = false,
    };

    [Fact]
    public void One_that_was_never_executed_says_so_and_has_no_rate()
    {
        var executions = Of(new RemediationPlaybookStatus(), _row, Start).Executions;

        Assert.Equal(new PlaybookExecutions { Total = 0, Successful = 0, SuccessRatePercent = null, AsOf = Start }, executions);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(3, 2, 66)]
    [InlineData(1000, 999, 99)]
    [InlineData(7, 7, 100)]
    public void The_rate_never_says_more_than_was_reached(int total, int successful, int percent)
    {
        var executions = Of(new RemediationPlaybookStatus(), Executed(total, successful), Start).Executions!;

        Assert.Equal((total, successful, percent), (executions.Total, executions.Successful, executions.SuccessRatePercent));
    }

    [Fact]
    public void The_time_of_counters_that_stand_still_stands_still()
    {
        var before = Of(new RemediationPlaybookStatus(), Executed(3, 2), Start);

        var confirmed = Of(before, Executed(3, 2), Start.AddHours(1));

        Assert.Equal((Start, Start.AddHours(1)), (confirmed.Executions!.AsOf, confirmed.LastSyncTime));
    }

    [Fact]
    public void Counters_that_stand_still_are_no_reason_to_write()
    {
        var before = Of(new RemediationPlaybookStatus(), Executed(3, 2), Start);

        Assert.Same(before, Of(before, Executed(3, 2), Start.AddMinutes(59)));
    }

    [Fact]
    public void Counters_that_move_every_second_are_written_once_in_a_sweep_interval()
    {
        var status = Of(new RemediationPlaybookStatus(), _row, Start);
        List<DateTimeOffset?> written = [];

        for (var second = 1; second <= 3600; second++)
        {
            var before = status;
            status = Of(before, Executed(second, second), Start.AddSeconds(second));
            if (status != before)
            {
                written.Add(status.Executions!.AsOf);
            }
        }

        // Nine minutes, since a sweep may come a little before its time.
        Assert.Equal([.. Enumerable.Range(1, 6).Select(n => (DateTimeOffset?)Start.AddMinutes(9 * n))], written);
    }

    [Fact]
    public void Counters_go_along_with_another_change()
    {
        var before = Of(new RemediationPlaybookStatus(), _row, Start);

        var status = Of(before, Executed(3, 2) with { Change = CatalogRowChange.LifecycleChanged, State = CatalogState.Disabled }, Start.AddSeconds(1));

        Assert.Equal((3, LifecycleStates.Disabled), (status.Executions!.Total, status.CatalogState));
    }

    [Fact]
    public void Counters_that_moved_are_written_no_later_than_those_that_did_not()
    {
        var before = PlaybookStatus.Of(new RemediationPlaybookStatus(), _row, TimeSpan.FromDays(1), Start);

        var status = PlaybookStatus.Of(before, Executed(3, 2), TimeSpan.FromDays(1), Start.AddHours(1));

        Assert.Equal(3, status.Executions!.Total);
    }

    private RegisteredRow Executed(int total, int successful) => _row with { Executions = new ExecutionCounts(total, successful) };

    private static RemediationPlaybookStatus Of(RemediationPlaybookStatus before, RegisteredRow row, DateTimeOffset now) =>
        PlaybookStatus.Of(before, row, SweepInterval, now);
}
