using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class ContentDriftTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly CatalogChange Change = new() { Summary = "First", ApprovedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };

    private readonly CatalogParts _parts = new(database);
    private readonly CatalogEntry _entry = Sample.Entry($"p-{Guid.NewGuid():N}") with { Change = Change };
    private readonly CatalogOwner _owner = Sample.Owner();

    public static TheoryData<string, Func<CatalogEntry, CatalogEntry>> FixedFields => new()
    {
        { "displayName", entry => entry with { Name = "Other" } },
        { "description", entry => entry with { Description = "Other" } },
        { "whenToUse", entry => entry with { WhenToUse = null } },
        { "whenToUse", entry => entry with { WhenToUse = "" } },
        { "content", entry => entry with { Content = entry.Content + "\n" } },
        { "labels", entry => entry with { Labels = null } },
        { "labels", entry => entry with { Labels = new Dictionary<string, IReadOnlyList<string>>() } },
        { "labels", entry => entry with { Labels = new Dictionary<string, IReadOnlyList<string>> { ["environment"] = ["production"] } } },
        { "change", entry => entry with { Change = null } },
        { "change", entry => entry with { Change = Change with { Notes = "" } } },
        { "change", entry => entry with { Change = Change with { ApprovedAt = Change.ApprovedAt!.Value.AddSeconds(1) } } },
    };

    [Theory]
    [MemberData(nameof(FixedFields))]
    public async Task What_is_fixed_for_a_version_is_named_and_the_row_kept(string field, Func<CatalogEntry, CatalogEntry> edit)
    {
        await _parts.RegisteredAsync(_entry, _owner);

        var outcome = await _parts.Catalog.RegisterAsync(edit(_entry), _owner, Sample.Term, default);

        Assert.Equal([field], Assert.IsType<CatalogWriteOutcome.ContentDrift>(outcome).Fields);
        Assert.Equal(CatalogRowChange.Unchanged, (await _parts.RegisteredAsync(_entry, _owner)).Change);
    }

    [Fact]
    public async Task Empty_labels_differ_from_none()
    {
        var none = _entry with { Labels = null };
        await _parts.RegisteredAsync(none, _owner);

        var outcome = await _parts.Catalog.RegisterAsync(none with { Labels = new Dictionary<string, IReadOnlyList<string>>() }, _owner, Sample.Term, default);

        Assert.Equal(["labels"], Assert.IsType<CatalogWriteOutcome.ContentDrift>(outcome).Fields);
    }

    [Fact]
    public async Task The_same_instant_in_another_zone_is_no_drift()
    {
        await _parts.RegisteredAsync(_entry, _owner);

        var row = await _parts.RegisteredAsync(_entry with { Change = Change with { ApprovedAt = Change.ApprovedAt!.Value.ToOffset(TimeSpan.FromHours(5)) } }, _owner);

        Assert.Equal(CatalogRowChange.Unchanged, row.Change);
    }

    [Fact]
    public async Task An_object_cannot_move_to_another_version()
    {
        await _parts.RegisteredAsync(_entry, _owner);

        var outcome = await _parts.Catalog.RegisterAsync(_entry with { Version = "9.0.0" }, _owner, Sample.Term, default);

        Assert.Equal(["version"], Assert.IsType<CatalogWriteOutcome.ContentDrift>(outcome).Fields);
        Assert.Null(await _parts.Versions.GetAsync(_entry.PlaybookId, "9.0.0", default));
    }

    [Fact]
    public async Task Archived_is_final()
    {
        await _parts.RegisteredAsync(_entry with { State = CatalogState.Archived }, _owner);

        var outcome = await _parts.Catalog.RegisterAsync(_entry, _owner, Sample.Term, default);

        Assert.Equal(["lifecycle.state"], Assert.IsType<CatalogWriteOutcome.ContentDrift>(outcome).Fields);
    }
}
