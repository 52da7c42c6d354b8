using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class SweepPlanTests
{
    [Fact]
    public void Nothing_is_to_be_done_when_rows_are_what_objects_declare()
    {
        var objects = Objects(8);

        var plan = SweepPlan.Make(Snapshot(objects), objects);

        Assert.Equal((0, 0, 0, null), (plan.Reconcile.Count, plan.Archive.Count, plan.Release.Count, plan.Refusal));
    }

    [Fact]
    public void A_row_whose_owner_is_gone_is_archived_or_released_as_its_owner_had_asked()
    {
        var objects = Objects(8);
        objects[1] = objects[1] with { Entry = objects[1].Entry! with { DeletionPolicy = CatalogDeletionPolicy.Retain } };

        var plan = SweepPlan.Make(Snapshot(objects), objects[3..]);

        Assert.Equal(["p-0", "p-2"], plan.Archive.Select(row => row.Key.PlaybookId));
        Assert.Equal(["p-1"], plan.Release.Select(row => row.Key.PlaybookId));
    }

    [Fact]
    public void An_object_that_declares_nothing_valid_still_owns_its_row()
    {
        var objects = Objects(2);

        var plan = SweepPlan.Make(Snapshot(objects), [.. objects.Select(swept => swept with { Entry = null })]);

        Assert.Empty(plan.Reconcile);
        Assert.Empty(plan.Archive);
    }

    [Fact]
    public void A_wiped_catalog_is_filled_again()
    {
        var objects = Objects(30);

        var plan = SweepPlan.Make(Snapshot([]), objects);

        Assert.Equal(objects, plan.Reconcile);
        Assert.Null(plan.Refusal);
    }

    [Fact]
    public void An_empty_list_of_objects_is_not_believed()
    {
        var plan = SweepPlan.Make(Snapshot(Objects(1)), []);

        Assert.Empty(plan.Archive);
        Assert.NotNull(plan.Refusal);
    }

    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(24, 6, false)]
    [InlineData(23, 6, true)]
    public void Too_many_owners_gone_at_once_are_not_believed(int left, int gone, bool refused)
    {
        var objects = Objects(left + gone);

        var plan = SweepPlan.Make(Snapshot(objects), objects[..left]);

        Assert.Equal(refused, plan.Refusal is not null);
        Assert.Equal(refused ? 0 : gone, plan.Archive.Count);
    }

    [Fact]
    public void An_object_whose_status_shows_other_counters_than_its_row_is_looked_at()
    {
        var objects = Objects(4);
        var snapshot = Snapshot(objects);
        objects[1] = objects[1] with { Executions = new ExecutionCounts(3, 1) };
        objects[2] = objects[2] with { Executions = null };

        var plan = SweepPlan.Make(snapshot, objects);

        Assert.Equal(objects[1..3], plan.Reconcile);
    }

    private static SweptObject[] Objects(int count) =>
        [.. Enumerable.Range(0, count).Select(n => new SweptObject(Sample.Owner($"p-{n}"), Sample.Entry($"p-{n}"), new ExecutionCounts(3, 2)))];

    private static CatalogSnapshot Snapshot(SweptObject[] objects) => new()
    {
        WithWrongLatest = new HashSet<string>(),
        Rows =
        [
            .. objects.Select(swept => new OwnedRow
            {
                Key = new PlaybookKey(swept.Entry!.PlaybookId, swept.Entry.Version),
                Owner = swept.Owner,
                DeletionPolicy = swept.Entry.DeletionPolicy,
                IsEmbedded = true,
                Executions = swept.Executions!,
                Columns = CatalogColumns.Of(swept.Entry, swept.Owner).Condensed(),
            }),
        ],
    };
}
