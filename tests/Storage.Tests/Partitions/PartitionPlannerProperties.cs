using FsCheck;
using FsCheck.Fluent;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PartitionPlannerProperties
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A table as years of luck and bad luck may have left it, seen on some day of this century.</summary>
    private sealed record Case(DateTimeOffset Now, int MonthsAhead, int? Keep, PartitionObservation Seen);

    private static readonly Arbitrary<Case> Cases = (
        from days in Gen.Choose(3650, 36500)
        from seconds in Gen.Choose(0, 86399)
        from ahead in Gen.Choose(2, 24)
        from keep in Gen.Choose(0, 36)
        from offsets in Gen.Choose(-60, 30).ListOf()
        let now = Epoch.AddDays(days).AddSeconds(seconds)
        select new Case(now, ahead, keep == 0 ? null : keep, Seen.Nothing with
        {
            DatabaseClock = now,
            Partitions = [.. offsets.Distinct().Select(offset => Seen.Partition(Month.Of(now) + offset))],
        })).ToArbitrary();

    [Fact]
    public void This_month_and_the_wanted_ones_are_covered_once_a_plan_is_carried_out() =>
        Holds((settings, @case) =>
        {
            var after = @case.Seen.After(PartitionPlanner.Plan(settings, @case.Seen, @case.Now));

            var plan = PartitionPlanner.Plan(settings, after, @case.Now);
            return plan.MonthsAhead >= settings.CreateAheadMonths && !plan.CoverageIsLow && plan.Gaps.Count == 0;
        });

    [Fact]
    public void A_plan_that_was_carried_out_leaves_no_month_to_make() =>
        Holds((settings, @case) =>
        {
            var after = @case.Seen.After(PartitionPlanner.Plan(settings, @case.Seen, @case.Now));

            return !PartitionPlanner.Plan(settings, after, @case.Now).Created().Any();
        });

    [Fact]
    public void No_month_is_made_twice_nor_where_it_would_be_expired_at_once() =>
        Holds((settings, @case) =>
        {
            var plan = PartitionPlanner.Plan(settings, @case.Seen, @case.Now);

            var after = PartitionPlanner.Plan(settings, @case.Seen.After(plan), @case.Now);
            var made = plan.Actions.OfType<PlannedAction.Create>().Select(action => action.Partition).ToList();
            return made.Distinct().Count() == made.Count
                && made.TrueForAll(name => @case.Seen.Partitions.All(partition => partition.Name != name))
                && !after.Expired.Any(month => made.Contains(month.Name));
        });

    [Fact]
    public void A_day_later_at_most_one_month_is_wanting() =>
        Holds((settings, @case) =>
        {
            var after = @case.Seen.After(PartitionPlanner.Plan(settings, @case.Seen, @case.Now));
            var tomorrow = @case.Now.AddDays(1);

            return PartitionPlanner.Plan(settings, after with { DatabaseClock = tomorrow }, tomorrow).Created().Count() <= 1;
        });

    private static void Holds(Func<PartitionSettings, Case, bool> property) =>
        Prop.ForAll(Cases, @case => property(
            new PartitionSettings { CreateAheadMonths = @case.MonthsAhead, WarnBelowMonths = 1, Removal = @case.Keep is { } keep ? new RemovalSettings { KeepMonths = keep } : null },
            @case)).QuickCheckThrowOnFailure();
}
