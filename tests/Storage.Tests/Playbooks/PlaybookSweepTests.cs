using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class PlaybookSweepTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly CatalogParts _parts = new(database);
    private readonly SweptObject _object = new(
        Sample.Owner(),
        Sample.Entry($"p-{Guid.NewGuid():N}") with { ExpectedSuccessRatePercent = 95, Change = new() { ApprovedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)) } },
        new ExecutionCounts(0, 0));

    [Fact]
    public async Task A_row_that_is_as_declared_is_left_alone()
    {
        await _parts.RegisteredAsync(_object.Entry!, _object.Owner);

        Assert.Empty(await ToRepairAsync());
    }

    [Theory]
    [InlineData("DELETE FROM playbook_catalog")]
    [InlineData("UPDATE playbook_catalog SET content = 'x'")]
    [InlineData("UPDATE playbook_catalog SET description = 'x'")]
    [InlineData("UPDATE playbook_catalog SET labels = '{}'")]
    [InlineData("UPDATE playbook_catalog SET approved_at = now()")]
    [InlineData("UPDATE playbook_catalog SET expected_success_rate = 0.951")]
    [InlineData("UPDATE playbook_catalog SET status = 'disabled'")]
    [InlineData("UPDATE playbook_catalog SET is_latest_version = false")]
    [InlineData("UPDATE playbook_catalog SET owner_uid = gen_random_uuid()")]
    [InlineData("UPDATE playbook_catalog SET embedding_model = NULL")]
    [InlineData("UPDATE playbook_catalog SET search_recipe = 'other'")]
    public async Task A_row_changed_behind_our_back_is_repaired_by_declaring_it_again(string change)
    {
        await _parts.RegisteredAsync(_object.Entry!, _object.Owner);
        await database.ExecuteAsync($"{change} WHERE playbook_id = '{_object.Entry!.PlaybookId}'");

        var toRepair = await ToRepairAsync();
        await _parts.RegisteredAsync(_object.Entry, _object.Owner);

        Assert.Equal([_object], toRepair);
        Assert.Empty(await ToRepairAsync());
    }

    [Fact]
    public async Task An_object_is_looked_at_until_its_status_shows_the_counters_of_the_row()
    {
        await _parts.RegisteredAsync(_object.Entry!, _object.Owner);
        await database.ExecuteAsync($"UPDATE playbook_catalog SET total_executions = 3, successful_executions = 2 WHERE playbook_id = '{_object.Entry!.PlaybookId}'");

        var toRepair = await ToRepairAsync();
        var row = await _parts.RegisteredAsync(_object.Entry, _object.Owner);

        Assert.Equal([_object], toRepair);
        Assert.Equal(new ExecutionCounts(3, 2), row.Executions);
        Assert.Empty(await ToRepairAsync(_object with { Executions = row.Executions }));
    }

    [Fact]
    public async Task A_row_managed_by_sql_is_no_ones_to_archive()
    {
        await database.ExecuteAsync("INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash) VALUES ('sql', '1', 'n', 'd', 'c', 'h')");

        var snapshot = await _parts.Sweep.ReadAsync(default);

        Assert.DoesNotContain(snapshot.Rows, row => row.Key.PlaybookId == "sql");
    }

    private Task<IReadOnlyList<SweptObject>> ToRepairAsync() => ToRepairAsync(_object);

    private async Task<IReadOnlyList<SweptObject>> ToRepairAsync(SweptObject swept) => SweepPlan.Make(await _parts.Sweep.ReadAsync(default), [swept]).Reconcile;
}
