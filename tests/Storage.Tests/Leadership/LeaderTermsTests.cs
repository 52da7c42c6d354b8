using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Tests.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Leadership;

/// <summary>A leader that was paused for longer than its lease, and goes on as if nothing had happened.</summary>
public sealed class LeaderTermsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly LeaderTerms _terms = new(database.Runtime);
    private readonly CatalogParts _parts = new(database);
    private readonly LeaderTerm _old = new($"test/{Guid.NewGuid():N}", 4);
    private readonly CatalogOwner _owner = Sample.Owner();
    private readonly CatalogEntry _entry = Sample.Entry($"p-{Guid.NewGuid():N}");

    private LeaderTerm New => _old with { Transitions = 5 };

    [Fact]
    public async Task The_newest_term_is_remembered_and_an_older_one_is_told_of_it()
    {
        Assert.Equal(4, await _terms.RecordAsync(_old, default));
        Assert.Equal(5, await _terms.RecordAsync(New, default));

        Assert.Equal(5, await _terms.RecordAsync(_old, default));
    }

    [Fact]
    public async Task Leases_do_not_know_each_other()
    {
        await _terms.RecordAsync(New, default);

        Assert.Equal(0, await _terms.RecordAsync(new LeaderTerm($"other/{Guid.NewGuid():N}", 0), default));
    }

    [Fact]
    public async Task A_leader_that_was_succeeded_writes_no_older_state_over_a_newer_one()
    {
        await RegisterAsync(_entry, _old);
        await _terms.RecordAsync(New, default);
        await RegisterAsync(_entry with { State = CatalogState.Disabled, Reason = "It harms." }, New);

        var outcome = await RegisterAsync(_entry, _old);

        Assert.IsType<CatalogWriteOutcome.Superseded>(outcome);
        Assert.Equal("disabled", await StatusAsync());
    }

    [Fact]
    public async Task A_leader_that_was_succeeded_brings_back_no_row_that_is_gone()
    {
        await RegisterAsync(_entry, _old);
        await _terms.RecordAsync(New, default);
        await _parts.Catalog.DeleteRowAsync(_owner.Uid, New, default);

        await RegisterAsync(_entry, _old);

        Assert.Null(await StatusAsync());
    }

    [Fact]
    public async Task A_leader_that_was_succeeded_removes_nothing()
    {
        await RegisterAsync(_entry, _old);
        await _terms.RecordAsync(New, default);

        CatalogRemoval[] removals =
        [
            await _parts.Catalog.ArchiveAsync(_owner.Uid, _old, default),
            await _parts.Catalog.ReleaseAsync(_owner.Uid, _old, default),
            await _parts.Catalog.DeleteRowAsync(_owner.Uid, _old, default),
        ];

        Assert.All(removals, removal => Assert.True(removal.IsSuperseded));
        Assert.Equal("active", await StatusAsync());
    }

    [Fact]
    public async Task A_leader_goes_on_before_and_after_it_is_known()
    {
        Assert.IsType<CatalogWriteOutcome.Registered>(await RegisterAsync(_entry, _old));
        await _terms.RecordAsync(_old, default);

        Assert.IsType<CatalogWriteOutcome.Registered>(await RegisterAsync(_entry, _old));
    }

    [Fact]
    public async Task A_write_that_waits_for_a_lock_is_refused_when_the_successor_comes_meanwhile()
    {
        await using var successor = await database.Runtime.OpenAsync(default);
        await using var transaction = await successor.BeginTransactionAsync();
        await CatalogTable.LockAsync(successor, _entry.PlaybookId, default);

        var late = RegisterAsync(_entry, _old);
        await SomebodyWaitsForALockAsync();
        await _terms.RecordAsync(New, default);
        await transaction.CommitAsync();

        Assert.IsType<CatalogWriteOutcome.Superseded>(await late);
    }

    private Task<CatalogWriteOutcome> RegisterAsync(CatalogEntry entry, LeaderTerm term) =>
        _parts.Catalog.RegisterAsync(entry, _owner, term, default);

    private Task SomebodyWaitsForALockAsync() => Eventually.TrueAsync(
        async () => await database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'") > 0,
        TimeSpan.FromSeconds(20),
        () => "Nobody waits for the lock.");

    private Task<string?> StatusAsync() =>
        database.ScalarAsync<string>($"SELECT status FROM playbook_catalog WHERE playbook_id = '{_entry.PlaybookId}'");
}
