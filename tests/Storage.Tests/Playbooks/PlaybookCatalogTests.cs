using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class PlaybookCatalogTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly CatalogParts _parts = new(database);
    private readonly string _id = $"p-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_declaration_becomes_a_row_that_is_latest_and_embedded()
    {
        var row = await _parts.RegisteredAsync(Entry());

        var stored = await _parts.Versions.GetLatestAsync(_id, default);
        Assert.Equal((CatalogRowChange.Created, true, "1.0.0", null), (row.Change, row.IsLatest, row.LatestVersion, row.PreviousLatestVersion));
        Assert.Equal((row.ContentHash, Entry().Content, "active"), (stored!.ContentHash, stored.Content, stored.Status));
        Assert.Equal("Restarts the pods of a deployment one by one.\n\nPods answer slowly after a long uptime.", stored.Description);
        Assert.Equal(await _parts.Embedder.IdentityAsync(fresh: false, default), row.Embedding!.Model);
    }

    [Fact]
    public async Task Declaring_the_same_again_writes_nothing()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry(), owner);
        var before = await RowVersionAsync("1.0.0");

        var again = await _parts.RegisteredAsync(Entry() with { Labels = new Dictionary<string, IReadOnlyList<string>> { ["environment"] = ["staging", "production"] } }, owner);

        Assert.Equal(CatalogRowChange.Unchanged, again.Change);
        Assert.False(again.Embedding!.IsNew);
        Assert.Equal(before, await RowVersionAsync("1.0.0"));
    }

    [Fact]
    public async Task The_highest_version_is_latest_in_whatever_order_they_are_applied()
    {
        string[] versions = ["1.10.0", "1.2", "2.0.0-rc.1", "2.0.0", "v1.9", "0.1.0"];
        Random.Shared.Shuffle(versions);

        foreach (var version in versions)
        {
            await _parts.RegisteredAsync(Entry(version));
            Assert.Equal(1, await database.ScalarAsync<long>($"SELECT count(*) FROM playbook_catalog WHERE playbook_id = '{_id}' AND is_latest_version"));
        }

        Assert.Equal(["2.0.0", "2.0.0-rc.1", "1.10.0", "v1.9", "1.2", "0.1.0"], (await _parts.Versions.ListAsync(_id, default)).Select(row => row.Version));
        Assert.Equal("2.0.0", (await _parts.Versions.GetLatestAsync(_id, default))!.Version);
        Assert.Equal("v1.9", (await _parts.Versions.GetAsync(_id, "1.10.0", default))!.PreviousVersion);
    }

    [Fact]
    public async Task Versions_registered_at_once_end_with_the_highest_as_latest()
    {
        var rows = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => _parts.RegisteredAsync(Entry($"1.{n}.0"))));

        Assert.All(rows, row => Assert.NotNull(row.LatestVersion));
        Assert.Equal("1.20.0", (await _parts.Versions.GetLatestAsync(_id, default))!.Version);
    }

    [Fact]
    public async Task Of_equal_versions_the_later_row_is_latest()
    {
        await _parts.RegisteredAsync(Entry("1.2.0"));

        var later = await _parts.RegisteredAsync(Entry("1.2"));

        Assert.Equal(("1.2", "1.2.0"), (later.LatestVersion, later.PreviousLatestVersion));
    }

    [Fact]
    public async Task Disabling_the_latest_version_makes_the_next_one_latest_and_enabling_it_takes_that_back()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry("1.0.0"));
        await _parts.RegisteredAsync(Entry("2.0.0"), owner);

        var disabled = await _parts.RegisteredAsync(Entry("2.0.0") with { State = CatalogState.Disabled, Reason = "It restarts too much." }, owner);
        var enabled = await _parts.RegisteredAsync(Entry("2.0.0"), owner);

        Assert.Equal((CatalogRowChange.LifecycleChanged, false, "1.0.0", "2.0.0"), (disabled.Change, disabled.IsLatest, disabled.LatestVersion, disabled.PreviousLatestVersion));
        Assert.Equal((CatalogRowChange.LifecycleChanged, true, "2.0.0"), (enabled.Change, enabled.IsLatest, enabled.LatestVersion));
    }

    [Fact]
    public async Task A_playbook_whose_only_version_is_deprecated_has_no_latest()
    {
        var row = await _parts.RegisteredAsync(Entry() with { State = CatalogState.Deprecated, Notice = "Use drain-node." });

        Assert.Null(row.LatestVersion);
        Assert.Null(await _parts.Versions.GetLatestAsync(_id, default));
    }

    [Fact]
    public async Task People_and_expectations_may_change()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry(), owner);

        var row = await _parts.RegisteredAsync(Entry() with { Maintainer = "sre", ExpectedSuccessRatePercent = 95 }, owner);

        Assert.Equal(CatalogRowChange.DetailsChanged, row.Change);
        Assert.Equal(0.95m, (await _parts.Versions.GetAsync(_id, "1.0.0", default))!.ExpectedSuccessRate);
    }

    [Fact]
    public async Task A_row_changed_by_sql_is_brought_back()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry(), owner);
        await database.ExecuteAsync($"UPDATE playbook_catalog SET content = 'rm -rf', name = 'x', status = 'disabled', is_latest_version = false WHERE playbook_id = '{_id}'");

        var row = await _parts.RegisteredAsync(Entry(), owner);

        var stored = await _parts.Versions.GetLatestAsync(_id, default);
        Assert.Equal(CatalogRowChange.DriftCorrected, row.Change);
        Assert.Equal((Entry().Content, Entry().Name), (stored!.Content, stored.Name));
        Assert.True(row.Embedding!.IsNew);
    }

    [Fact]
    public async Task A_latest_flag_taken_away_by_sql_comes_back()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry(), owner);
        await database.ExecuteAsync($"UPDATE playbook_catalog SET is_latest_version = false WHERE playbook_id = '{_id}'");

        var row = await _parts.RegisteredAsync(Entry(), owner);

        Assert.Equal((CatalogRowChange.DriftCorrected, true), (row.Change, row.IsLatest));
    }

    [Fact]
    public async Task A_version_without_a_form_is_refused_before_anything_is_written() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _parts.Catalog.RegisterAsync(Entry("latest"), Sample.Owner(), Sample.Term, default));

    private CatalogEntry Entry(string version = "1.0.0") => Sample.Entry(_id, version);

    private Task<string?> RowVersionAsync(string version) =>
        database.ScalarAsync<string>($"SELECT xmin::text || ' ' || ctid::text FROM playbook_catalog WHERE playbook_id = '{_id}' AND version = '{version}'");
}
