using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class CatalogOwnershipTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly CatalogParts _parts = new(database);
    private readonly string _id = $"p-{Guid.NewGuid():N}";

    [Fact]
    public async Task The_first_owner_of_a_version_keeps_it()
    {
        var first = Sample.Owner("first");
        await _parts.RegisteredAsync(Entry(), first);

        var outcome = await _parts.Catalog.RegisterAsync(Entry() with { Name = "Mine" }, Sample.Owner("second"), Sample.Term, default);

        var refused = Assert.IsType<CatalogWriteOutcome.OwnedByAnother>(outcome);
        Assert.Equal(first, refused.Owner);
        Assert.Contains("kubernaut-system/first", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Restart pods", (await _parts.Versions.GetLatestAsync(_id, default))!.Name);
    }

    [Fact]
    public async Task Of_two_owners_at_the_same_moment_one_gets_the_version()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 10).Select(n => _parts.Catalog.RegisterAsync(Entry(), Sample.Owner($"owner-{n}"), Sample.Term, default)));

        Assert.Single(outcomes, outcome => outcome is CatalogWriteOutcome.Registered);
        Assert.Equal(9, outcomes.Count(outcome => outcome is CatalogWriteOutcome.OwnedByAnother));
    }

    [Fact]
    public async Task Deleting_the_loser_leaves_the_row_of_the_owner()
    {
        var loser = Sample.Owner("loser");
        await _parts.RegisteredAsync(Entry(), Sample.Owner("winner"));
        await _parts.Catalog.RegisterAsync(Entry(), loser, Sample.Term, default);

        var removals = new[]
        {
            await _parts.Catalog.ArchiveAsync(loser.Uid, Sample.Term, default),
            await _parts.Catalog.ReleaseAsync(loser.Uid, Sample.Term, default),
            await _parts.Catalog.DeleteRowAsync(loser.Uid, Sample.Term, default),
        };

        Assert.All(removals, removal => Assert.Null(removal.Row));
        Assert.Equal("active", (await _parts.Versions.GetLatestAsync(_id, default))!.Status);
    }

    [Fact]
    public async Task Archiving_makes_the_version_below_latest()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry("1.0.0"));
        await _parts.RegisteredAsync(Entry("2.0.0"), owner);

        var removal = await _parts.Catalog.ArchiveAsync(owner.Uid, Sample.Term, default);

        Assert.Equal((new PlaybookKey(_id, "2.0.0"), "1.0.0", "2.0.0"), (removal.Row, removal.LatestVersion, removal.PreviousLatestVersion));
        Assert.Equal("archived", (await _parts.Versions.GetAsync(_id, "2.0.0", default))!.Status);
    }

    [Fact]
    public async Task An_archived_version_may_be_declared_again_with_the_same_content_by_anyone()
    {
        var gone = Sample.Owner("gone");
        await _parts.RegisteredAsync(Entry(), gone);
        await _parts.Catalog.ArchiveAsync(gone.Uid, Sample.Term, default);

        var row = await _parts.RegisteredAsync(Entry(), Sample.Owner("heir"));

        Assert.Equal((CatalogRowChange.Adopted, true), (row.Change, row.IsLatest));
    }

    [Fact]
    public async Task An_archived_version_is_not_declared_again_with_other_content()
    {
        var gone = Sample.Owner("gone");
        await _parts.RegisteredAsync(Entry(), gone);
        await _parts.Catalog.ArchiveAsync(gone.Uid, Sample.Term, default);

        var outcome = await _parts.Catalog.RegisterAsync(Entry() with { Content = "other" }, Sample.Owner("heir"), Sample.Term, default);

        var refused = Assert.IsType<CatalogWriteOutcome.OwnedByAnother>(outcome);
        Assert.Null(refused.Owner);
        Assert.Contains("content", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recreated_object_of_the_same_name_takes_over_its_row()
    {
        var before = Sample.Owner("same");
        await _parts.RegisteredAsync(Entry(), before);

        var row = await _parts.RegisteredAsync(Entry(), before with { Uid = Guid.NewGuid() });

        Assert.Equal(CatalogRowChange.Adopted, row.Change);
    }

    [Fact]
    public async Task A_released_row_stays_active()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry(), owner);

        var removal = await _parts.Catalog.ReleaseAsync(owner.Uid, Sample.Term, default);

        Assert.Equal("1.0.0", removal.LatestVersion);
        Assert.True(await database.ScalarAsync<bool>($"SELECT owner_uid IS NULL AND status = 'active' FROM playbook_catalog WHERE playbook_id = '{_id}'"));
    }

    [Fact]
    public async Task A_deleted_row_is_gone()
    {
        var owner = Sample.Owner();
        await _parts.RegisteredAsync(Entry(), owner);

        await _parts.Catalog.DeleteRowAsync(owner.Uid, Sample.Term, default);

        Assert.Null(await _parts.Versions.GetAsync(_id, "1.0.0", default));
    }

    [Fact]
    public async Task A_row_managed_by_sql_is_adopted_only_when_it_is_what_is_declared()
    {
        await database.ExecuteAsync(
            $$"""
            INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash, labels)
            VALUES ('{{_id}}', '1.0.0', 'Restart pods', 'Restarts.', 'steps', 'x', '{"environment": "production"}')
            """);
        var entry = Entry() with { Description = "Restarts.", WhenToUse = null, Labels = new Dictionary<string, IReadOnlyList<string>> { ["environment"] = ["production"] } };

        var other = await _parts.Catalog.RegisterAsync(entry with { Content = "other steps" }, Sample.Owner(), Sample.Term, default);
        var same = await _parts.RegisteredAsync(entry with { Content = "steps" });

        Assert.Null(Assert.IsType<CatalogWriteOutcome.OwnedByAnother>(other).Owner);
        Assert.Equal((CatalogRowChange.Adopted, true), (same.Change, same.IsLatest));
    }

    [Fact]
    public async Task A_row_managed_by_sql_takes_part_in_the_order_of_versions()
    {
        await database.ExecuteAsync(
            $"""
            INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash)
            VALUES ('{_id}', '3.0.0', 'n', 'd', 'c', 'x'), ('{_id}', 'no version', 'n', 'd', 'c', 'x')
            """);

        var row = await _parts.RegisteredAsync(Entry("2.0.0"));

        Assert.Equal((false, "3.0.0"), (row.IsLatest, row.LatestVersion));
    }

    private CatalogEntry Entry(string version = "1.0.0") => Sample.Entry(_id, version);
}
