using Kubernaut.Storage.Partitions;
using static Kubernaut.Storage.Tests.Partitions.Seen;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PartitionProblemsTests
{
    [Theory]
    [InlineData(false, PartitionProblemKind.TableMissing)]
    [InlineData(true, PartitionProblemKind.NotPartitionedByDay)]
    public void Without_a_table_to_keep_nothing_is_planned(bool exists, PartitionProblemKind expected)
    {
        var plan = PartitionPlanner.Plan(Settings, Nothing with { TableExists = exists, PartitionedByDay = false }, Noon);

        Assert.Equal(expected, Assert.Single(plan.Problems).Kind);
        Assert.Empty(plan.Created());
        Assert.True(plan.CoverageIsLow);
    }

    [Fact]
    public void A_table_that_only_has_the_name_is_named_and_left_alone()
    {
        var seen = Months("2026-05", "2026-11") with { Impostors = ["audit_events_y2026m12"] };

        var plan = PartitionPlanner.Plan(Settings, seen, Noon);

        Assert.Empty(plan.Created());
        Assert.Equal(5, plan.MonthsAhead);
        var problem = Assert.Single(plan.Problems);
        Assert.Equal((PartitionProblemKind.Impostor, "audit_events_y2026m12"), (problem.Kind, problem.Subject));
    }

    [Fact]
    public void An_impostor_keeps_no_other_month_from_being_made()
    {
        var seen = Months("2026-05", "2026-10") with { Impostors = ["audit_events_y2026m11"] };

        Assert.Equal(["2026-12"], PartitionPlanner.Plan(Settings, seen, Noon).Created());
    }

    [Fact]
    public void A_partition_that_holds_another_month_than_its_name_says_is_reported_when_the_name_is_needed()
    {
        var seen = Months("2026-05", "2026-11").With(Partition("audit_events_y2026m12", "2027-01-01", "2027-02-01"));

        var plan = PartitionPlanner.Plan(Settings, seen, Noon);

        Assert.Empty(plan.Created());
        Assert.Equal(PartitionProblemKind.Misnamed, Assert.Single(plan.Problems).Kind);
    }

    [Fact]
    public void A_partition_over_part_of_a_month_is_reported_and_the_month_not_tried()
    {
        var seen = Months("2026-05", "2026-11").With(Partition("half", "2026-12-10", "2027-01-01"));

        var plan = PartitionPlanner.Plan(Settings, seen, Noon);

        Assert.Empty(plan.Created());
        Assert.Equal(5, plan.MonthsAhead);
        Assert.Equal((PartitionProblemKind.WrongBounds, "half"), (plan.Problems[0].Kind, plan.Problems[0].Subject));
    }

    [Fact]
    public void A_partition_without_an_end_covers_what_comes_and_is_reported()
    {
        var seen = Months("2026-05", "2026-06").With(Partition("rest", "2026-07-01", null));

        var plan = PartitionPlanner.Plan(Settings, seen, Noon);

        Assert.Empty(plan.Created());
        Assert.False(plan.CoverageIsLow);
        Assert.Equal(PartitionProblemKind.WrongBounds, Assert.Single(plan.Problems).Kind);
    }

    [Fact]
    public void A_filled_default_partition_is_reported_and_no_month_is_attached_beside_it()
    {
        var seen = Months("2026-05", "2026-11") with { Default = new DefaultPartition("audit_events_default", IsEmpty: false) };

        var plan = PartitionPlanner.Plan(Settings, seen, Noon);

        Assert.Empty(plan.Created());
        Assert.Equal(PartitionProblemKind.DefaultPartition, Assert.Single(plan.Problems).Kind);
    }

    [Fact]
    public void An_empty_default_partition_is_reported_and_months_are_made()
    {
        var seen = Months("2026-05", "2026-11") with { Default = new DefaultPartition("audit_events_default", IsEmpty: true) };

        var plan = PartitionPlanner.Plan(Settings, seen, Noon);

        Assert.Equal(["2026-12"], plan.Created());
        Assert.Equal(PartitionProblemKind.DefaultPartition, Assert.Single(plan.Problems).Kind);
    }

    [Fact]
    public void A_pending_detach_uncovers_its_month_and_is_not_created_over()
    {
        var pending = Partition(Named("2026-07")) with { DetachPending = true };

        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-12").Without("2026-07").With(pending), Noon);

        Assert.Empty(plan.Created());
        Assert.Equal(0, plan.MonthsAhead);
        Assert.Equal(PartitionProblemKind.DetachPending, Assert.Single(plan.Problems).Kind);
    }

    [Fact]
    public void An_index_that_a_month_lacks_is_named()
    {
        var bare = Partition(Named("2026-07")) with { MissingIndexes = ["idx_audit_events_actor"] };

        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-12").Without("2026-07").With(bare), Noon);

        var problem = Assert.Single(plan.Problems);
        Assert.Equal((PartitionProblemKind.MissingIndex, "audit_events_y2026m07"), (problem.Kind, problem.Subject));
        Assert.Contains("idx_audit_events_actor", problem.Message, StringComparison.Ordinal);
    }
}
