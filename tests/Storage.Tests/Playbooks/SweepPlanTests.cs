using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class SweepPlanTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private CatalogParts _parts = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _parts = new CatalogParts(_database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Nothing_is_to_be_done_when_rows_are_what_objects_declare()
    {
        var objects = await RegisteredAsync(8);

        var plan = await PlanAsync(objects);

        Assert.Equal((0, 0, 0, null), (plan.Reconcile.Count, plan.Archive.Count, plan.Release.Count, plan.Refusal));
    }

    [Theory]
    [InlineData("DELETE FROM playbook_catalog WHERE playbook_id = 'p-3'")]
    [InlineData("UPDATE playbook_catalog SET content = 'x' WHERE playbook_id = 'p-3'")]
    [InlineData("UPDATE playbook_catalog SET description = 'x' WHERE playbook_id = 'p-3'")]
    [InlineData("UPDATE playbook_catalog SET labels = '{}' WHERE playbook_id = 'p-3'")]
    [InlineData("UPDATE playbook_catalog SET status = 'disabled' WHERE playbook_id = 'p-3'")]
    [InlineData("UPDATE playbook_catalog SET is_latest_version = false WHERE playbook_id = 'p-3'")]
    [InlineData("UPDATE playbook_catalog SET owner_uid = gen_random_uuid() WHERE playbook_id = 'p-3'")]
    [InlineData("UPDATE playbook_catalog SET embedding_model = NULL WHERE playbook_id = 'p-3'")]
    public async Task A_row_changed_behind_our_back_is_to_be_repaired(string change)
    {
        var objects = await RegisteredAsync(8);
        await _database.ExecuteAsync(change);

        var plan = await PlanAsync(objects);

        Assert.Equal("p-3", Assert.Single(plan.Reconcile).Entry!.PlaybookId);
    }

    [Fact]
    public async Task A_wiped_catalog_is_to_be_filled_again()
    {
        var objects = await RegisteredAsync(3);
        await _database.ExecuteAsync("TRUNCATE playbook_catalog");

        var plan = await PlanAsync(objects);

        Assert.Equal((3, null), (plan.Reconcile.Count, plan.Refusal));
    }

    [Fact]
    public async Task A_row_whose_owner_is_gone_is_to_be_archived_or_released_as_it_had_asked()
    {
        var objects = await RegisteredAsync(8, n => n == 1 ? CatalogDeletionPolicy.Retain : CatalogDeletionPolicy.Archive);

        var plan = await PlanAsync(objects.Skip(3));

        Assert.Equal(["p-0", "p-2"], plan.Archive.Select(row => row.Key.PlaybookId));
        Assert.Equal("p-1", Assert.Single(plan.Release).Key.PlaybookId);
    }

    [Fact]
    public async Task Rows_managed_by_sql_are_left_alone()
    {
        var objects = await RegisteredAsync(2);
        await _database.ExecuteAsync("INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash) VALUES ('sql', '1', 'n', 'd', 'c', 'h')");

        var plan = await PlanAsync(objects);

        Assert.Equal((0, 0), (plan.Archive.Count, plan.Release.Count));
    }

    [Fact]
    public async Task An_object_that_declares_nothing_valid_still_owns_its_row()
    {
        var objects = await RegisteredAsync(2);

        var plan = await PlanAsync(objects.Select(swept => swept with { Entry = null }));

        Assert.Equal((0, 0), (plan.Reconcile.Count, plan.Archive.Count));
    }

    [Fact]
    public async Task An_empty_list_of_objects_is_not_believed()
    {
        await RegisteredAsync(1);

        var plan = await PlanAsync([]);

        Assert.Empty(plan.Archive);
        Assert.NotNull(plan.Refusal);
    }

    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(24, 6, false)]
    [InlineData(23, 6, true)]
    public async Task So_many_owners_gone_at_once_are_not_believed(int left, int gone, bool refused)
    {
        var objects = await RegisteredAsync(left + gone);

        var plan = await PlanAsync(objects.Take(left));

        Assert.Equal(refused, plan.Refusal is not null);
        Assert.Equal(refused ? 0 : gone, plan.Archive.Count);
    }

    private async Task<SweptObject[]> RegisteredAsync(int count, Func<int, CatalogDeletionPolicy>? policy = null)
    {
        SweptObject[] objects =
        [
            .. Enumerable.Range(0, count).Select(n => new SweptObject(
                Sample.Owner($"p-{n}"), Sample.Entry($"p-{n}") with { ExpectedSuccessRatePercent = 95, DeletionPolicy = policy?.Invoke(n) ?? CatalogDeletionPolicy.Archive })),
        ];

        foreach (var swept in objects)
            await _parts.RegisteredAsync(swept.Entry!, swept.Owner);

        return objects;
    }

    private async Task<SweepPlan> PlanAsync(IEnumerable<SweptObject> objects) => SweepPlan.Make(await _parts.Sweep.ReadAsync(default), [.. objects]);
}
