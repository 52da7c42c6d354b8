using Kubernaut.Storage.Partitions;
using static Kubernaut.Storage.Tests.Partitions.Seen;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PartitionPlannerTests
{
    [Fact]
    public void An_empty_table_gets_this_month_first_then_the_coming_ones_then_last_month()
    {
        var plan = PartitionPlanner.Plan(Settings, Nothing, Noon);

        Assert.Equal(
            ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2026-05"], plan.Created());
        Assert.Null(plan.CoveredThrough);
        Assert.True(plan.CoverageIsLow);
    }

    [Fact]
    public void Each_action_says_why()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2026-03", "2026-08").Without("2026-04", "2026-06"), Noon);

        Assert.Equal(
            [
                "create audit_events_y2026m06 for 2026-06: it is this month, and events for it have nowhere to go",
                "create audit_events_y2026m09 for 2026-09: 6 months are kept ahead",
                "create audit_events_y2026m10 for 2026-10: 6 months are kept ahead",
                "create audit_events_y2026m11 for 2026-11: 6 months are kept ahead",
                "create audit_events_y2026m12 for 2026-12: 6 months are kept ahead",
                "create audit_events_y2026m04 for 2026-04: it is missing between the oldest month and those to come",
            ],
            plan.Actions.OfType<PlannedAction.Create>().Select(action => action.ToString()));
    }

    [Fact]
    public void Nothing_is_planned_when_every_month_is_there()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-12"), Noon);

        Assert.Empty(plan.Created());
        Assert.Empty(plan.Problems);
        Assert.Empty(plan.Gaps);
        Assert.Equal(new DateOnly(2026, 12, 31), plan.CoveredThrough);
        Assert.Equal(6, plan.MonthsAhead);
        Assert.False(plan.CoverageIsLow);
    }

    [Theory]
    [InlineData("2026-03-03", "2026-01")]
    [InlineData("2026-03-15", "2026-02")]
    [InlineData("2026-01-04", "2025-11")]
    public void The_oldest_month_is_the_one_that_late_events_may_still_be_for(string day, string oldest)
    {
        var plan = PartitionPlanner.Plan(Settings, Nothing with { DatabaseClock = At(day) }, At(day));

        Assert.Equal(oldest, plan.Created().Min());
    }

    [Theory]
    [InlineData("2026-01-31", "2026-07")]
    [InlineData("2026-08-31", "2027-02")]
    [InlineData("2027-08-31", "2028-02")]
    [InlineData("2026-12-31", "2027-06")]
    [InlineData("2028-02-29", "2028-08")]
    public void The_last_day_of_a_month_plans_as_its_first(string day, string newest)
    {
        var plan = PartitionPlanner.Plan(Settings, Nothing with { DatabaseClock = At(day) }, At(day));

        Assert.Equal(8, plan.Created().Count());
        Assert.Equal(newest, plan.Created().Max());
    }

    [Fact]
    public void A_gap_ends_the_coverage_and_is_filled()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2026-01", "2026-12").Without("2026-03", "2026-08"), Noon);

        Assert.Equal(["2026-08", "2026-03"], plan.Created());
        Assert.Equal(["2026-03", "2026-08"], plan.Gaps.Select(month => month.ToString()));
        Assert.Equal(MonthState.Gap, plan.StateOf("2026-08"));
        Assert.Equal(new DateOnly(2026, 7, 31), plan.CoveredThrough);
        Assert.True(plan.CoverageIsLow);
    }

    [Fact]
    public void Months_that_are_only_not_made_yet_are_no_gap()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-09"), Noon);

        Assert.Equal(["2026-10", "2026-11", "2026-12"], plan.Created());
        Assert.Empty(plan.Gaps);
        Assert.False(plan.CoverageIsLow);
    }

    [Fact]
    public void Four_months_without_an_operator_are_made_up_for()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2025-08", "2026-02"), Noon);

        Assert.Equal(["2026-03", "2026-04", "2026-05", "2026-06"], plan.Gaps.Select(month => month.ToString()));
        Assert.Empty(PartitionPlanner.Plan(Settings, Months("2025-08", "2026-02").After(plan), Noon).Created());
    }

    [Fact]
    public void Years_that_retention_removed_before_a_held_month_are_no_gap()
    {
        var settings = Settings with { Removal = new RemovalSettings { KeepMonths = 3 } };

        var plan = PartitionPlanner.Plan(settings, Months("2026-03", "2026-12").With(Partition(Named("2019-05"))), Noon);

        Assert.Empty(plan.Created());
        Assert.Empty(plan.Gaps);
    }

    [Fact]
    public void Coverage_is_judged_by_bounds_and_not_by_names()
    {
        var older = Months("2026-05", "2026-11").With(Partition("audit_events_2026_12", "2026-12-01", "2027-01-01"));

        var plan = PartitionPlanner.Plan(Settings, older, Noon);

        Assert.Empty(plan.Created());
        Assert.Empty(plan.Problems);
    }

    [Fact]
    public void A_month_in_several_pieces_is_covered()
    {
        var halves = Months("2026-05", "2026-11").With(
            Partition("early", "2026-12-01", "2026-12-16"), Partition("late", "2026-12-16", "2027-01-01"));

        var plan = PartitionPlanner.Plan(Settings, halves, Noon);

        Assert.Empty(plan.Created());
        Assert.Equal(6, plan.MonthsAhead);
    }

    [Fact]
    public void Clocks_on_two_sides_of_midnight_plan_for_both_months()
    {
        var seen = Months("2026-05", "2026-12") with { DatabaseClock = new(2026, 6, 30, 23, 59, 59, TimeSpan.Zero) };

        var plan = PartitionPlanner.Plan(Settings, seen, new(2026, 7, 1, 0, 0, 1, TimeSpan.Zero));

        Assert.Equal(["2027-01"], plan.Created());
        Assert.Equal(5, plan.MonthsAhead);
        Assert.Empty(plan.Problems);
    }

    [Fact]
    public void One_clock_ten_years_ahead_gets_its_own_months_and_no_hundred_between()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-12"), At("2036-06-15"));

        Assert.Equal(
            ["2036-05", "2036-06", "2036-07", "2036-08", "2036-09", "2036-10", "2036-11", "2036-12"], plan.Created().Order());
        Assert.Equal(PartitionProblemKind.ClockSkew, Assert.Single(plan.Problems).Kind);
    }

    [Fact]
    public void A_drop_that_was_not_prepared_does_not_keep_months_from_being_sealed()
    {
        var settings = Settings with { Removal = new RemovalSettings { KeepMonths = 3, Action = RemovalAction.Drop } };

        var plan = PartitionPlanner.Plan(settings, Months("2026-01", "2026-12"), Noon);

        Assert.Equal(PartitionProblemKind.DropUnprepared, Assert.Single(plan.RemovalProblems).Kind);
        Assert.Equal(4, plan.Actions.Count(action => action is PlannedAction.Seal));
        Assert.DoesNotContain(plan.Actions, action => action.IsRemoval);
    }

    [Fact]
    public void What_came_in_the_place_of_a_month_detached_unsealed_is_not_sealed()
    {
        var retired = new RetiredPartition { Name = "audit_events_y2026m02", Month = Named("2026-02"), DetachedAt = Noon };

        var plan = PartitionPlanner.Plan(Settings, Months("2026-01", "2026-12") with { Retired = [retired] }, Noon);

        Assert.Equal(
            ["2026-01", "2026-03", "2026-04"], plan.Actions.OfType<PlannedAction.Seal>().Select(seal => seal.Month.ToString()));
    }

    [Fact]
    public void Months_are_made_before_a_detach_is_finished_that_others_may_hold_up()
    {
        var pending = Partition(Named("2026-01")) with { DetachPending = true };

        var plan = PartitionPlanner.Plan(Settings, Months("2026-02", "2026-11").With(pending), Noon);

        Assert.Equal(
            [typeof(PlannedAction.Create), typeof(PlannedAction.FinalizeDetach)],
            plan.Actions.Where(action => action.Scope < RunScope.Full).Select(action => action.GetType()));
    }

    [Fact]
    public void Both_clocks_a_year_back_still_have_their_months()
    {
        var seen = Months("2026-05", "2026-12") with { DatabaseClock = At("2025-06-15") };

        var plan = PartitionPlanner.Plan(Settings, seen, At("2025-06-15"));

        Assert.Equal("2025-06", plan.Created().First());
        Assert.Equal(8, plan.Created().Count());
    }
}
