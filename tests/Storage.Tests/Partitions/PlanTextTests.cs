using Kubernaut.Storage.Partitions;
using static Kubernaut.Storage.Tests.Partitions.Seen;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PlanTextTests
{
    [Fact]
    public void A_plan_with_nothing_to_do_says_so()
    {
        var plan = PartitionPlanner.Plan(Settings, Months("2026-05", "2026-12"), Noon);

        Assert.Equal(
            """
            audit_events at 2026-06-15 12:00:00Z: covered through 2026-12-31, 6 months ahead
            actions, in this order: none
            problems: none
            held: none
            expired: none
            gaps: none

            """,
            PlanText.Render(plan));
    }

    [Fact]
    public void A_plan_lists_what_it_would_do_and_what_it_will_not()
    {
        var hold = new LegalHold { Name = "case-7", Reason = "litigation", From = new(2026, 2, 1), To = new(2026, 2, 1) };
        var seen = Months("2026-01", "2026-06").Without("2026-04") with { Impostors = ["audit_events_y2026m08"] };

        var plan = PartitionPlanner.Plan(Settings with { CreateAheadMonths = 2, KeepMonths = 4, Holds = [hold] }, seen, Noon);

        Assert.Equal(
            """
            audit_events at 2026-06-15 12:00:00Z: covered through 2026-06-30, 0 months ahead, which is low
            actions, in this order:
              create audit_events_y2026m07 for 2026-07: 2 months are kept ahead
              create audit_events_y2026m04 for 2026-04: it is missing between the oldest month and those to come
            problems:
              audit_events_y2026m08 is named like a month of audit_events but is no partition of it; it is left alone: attach it, rename it or drop it
            held:
              audit_events_y2026m02 by case-7
            expired:
              audit_events_y2026m01
            gaps:
              2026-04

            """,
            PlanText.Render(plan));
    }
}
