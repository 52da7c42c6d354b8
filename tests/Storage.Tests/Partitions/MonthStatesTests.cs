using Kubernaut.Storage.Partitions;
using static Kubernaut.Storage.Tests.Partitions.Seen;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class MonthStatesTests
{
    private static readonly LegalHold Hold = new() { Name = "case-7", Reason = "litigation", From = new(2026, 1, 31), To = new(2026, 2, 1) };

    [Fact]
    public void Today_tells_past_current_and_future_apart()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-12"), Noon);

        Assert.Equal(MonthState.Past, plan.StateOf("2026-05"));
        Assert.Equal(MonthState.Current, plan.StateOf("2026-06"));
        Assert.Equal(MonthState.Future, plan.StateOf("2026-07"));
    }

    [Fact]
    public void Nothing_expires_without_retention() =>
        Assert.Empty(PartitionPlanner.Plan(Settings, Months("2006-05", "2026-12"), Noon).Expired);

    [Fact]
    public void A_month_expires_when_its_end_is_as_old_as_what_is_kept()
    {
        var plan = PartitionPlanner.Plan(Settings with { Removal = new RemovalSettings { KeepMonths = 3 } }, Months("2026-01", "2026-12"), Noon);

        Assert.Equal(["audit_events_y2026m01", "audit_events_y2026m02"], plan.Expired.Select(month => month.Name));
        Assert.Equal(MonthState.Past, plan.StateOf("2026-03"));
    }

    // May ended as 1 June began: 35 days for late events and one more make 7 July, 00:00.
    [Theory]
    [InlineData("2026-07-06T23:59:59Z", MonthState.Past)]
    [InlineData("2026-07-07T00:00:00Z", MonthState.Expired)]
    public void A_month_that_still_takes_late_events_does_not_expire(string now, MonthState expected)
    {
        var clock = DateTimeOffset.Parse(now);

        var plan = PartitionPlanner.Plan(
            Settings with { Removal = new RemovalSettings { KeepMonths = 1 } }, Months("2026-05", "2027-01") with { DatabaseClock = clock }, clock);

        Assert.Equal(expected, plan.StateOf("2026-05"));
    }

    [Theory]
    [InlineData("2026-06-15", "2036-06-15")]
    [InlineData("2036-06-15", "2026-06-15")]
    public void A_clock_that_is_ahead_ages_nothing(string database, string ours)
    {
        var seen = Months("2026-03", "2026-12") with { DatabaseClock = At(database) };

        var plan = PartitionPlanner.Plan(Settings with { Removal = new RemovalSettings { KeepMonths = 12 } }, seen, At(ours));

        Assert.Empty(plan.Expired);
        Assert.Contains(plan.Problems, problem => problem.Kind is PartitionProblemKind.ClockSkew);
    }

    [Fact]
    public void A_hold_freezes_each_month_that_it_touches_with_a_day()
    {
        var settings = Settings with { Removal = new RemovalSettings { KeepMonths = 1 }, Holds = [Hold] };

        var plan = PartitionPlanner.Plan(settings, Months("2025-12", "2026-12"), Noon);

        Assert.Equal(["audit_events_y2026m01", "audit_events_y2026m02"], plan.Held.Select(month => month.Name));
        Assert.Equal(MonthState.Held, plan.StateOf("2026-01"));
        Assert.Equal(["case-7"], plan.Held.First().Holds);
        Assert.Equal(
            ["audit_events_y2025m12", "audit_events_y2026m03", "audit_events_y2026m04"],
            plan.Expired.Select(month => month.Name));
    }

    [Fact]
    public void An_open_hold_freezes_all_that_comes()
    {
        var settings = Settings with { Holds = [Hold with { From = new(2026, 6, 30), To = null }] };

        var plan = PartitionPlanner.Plan(settings, Months("2026-05", "2026-12"), Noon);

        Assert.Equal(7, plan.Held.Count());
        Assert.Equal(MonthState.Past, plan.StateOf("2026-05"));
    }

    [Fact]
    public void A_pending_detach_is_told_before_the_hold_on_it()
    {
        var pending = Partition(Named("2026-01")) with { DetachPending = true };

        var plan = PartitionPlanner.Plan(
            Settings with { Holds = [Hold] }, Months("2026-02", "2026-12").With(pending), Noon);

        Assert.Equal(MonthState.PendingDetach, plan.StateOf("2026-01"));
        Assert.Equal(["case-7"], plan.Months[0].Holds);
    }

    [Fact]
    public void A_name_is_listed_once_even_where_its_month_is_a_gap()
    {
        var pending = Partition(Named("2026-06")) with { DetachPending = true };

        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-12").Without("2026-06").With(pending), Noon);

        Assert.Equal(MonthState.PendingDetach, plan.StateOf("2026-06"));
        Assert.Equal(["2026-06"], plan.Gaps.Select(month => month.ToString()));
    }
}
