using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class LegalHoldsTests : IAsyncLifetime
{
    private static readonly DeclaredHold Spring = new() { Name = "case-7", Reason = "litigation", From = new(2026, 3, 1), To = new(2026, 5, 31) };

    private TestDatabase _database = null!;
    private LegalHolds _holds = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _holds = new LegalHolds(_database.Owner, _database.Runtime);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_declared_hold_is_in_force()
    {
        var changes = await DeclareAsync(Spring, Spring with { Name = "case-8", To = null });

        Assert.Equal(["case-7", "case-8"], changes.Placed);
        var holds = await _holds.InForceAsync(default);
        Assert.Equal(changes.InForce, holds);
        Assert.Equal((Spring.Name, Spring.Reason, Spring.From, Spring.To), (holds[0].Name, holds[0].Reason, holds[0].From, holds[0].To));
        Assert.Null(holds[1].To);
        Assert.Equal(await _database.ScalarAsync<DateTime>("SELECT max(placed_at) FROM audit_legal_holds"), holds[0].PlacedAt);
    }

    [Fact]
    public async Task The_same_declaration_again_records_nothing()
    {
        await DeclareAsync(Spring);

        var changes = await DeclareAsync(Spring);

        Assert.Empty(changes.Placed);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM audit_legal_holds"));
    }

    [Fact]
    public async Task A_hold_outlives_the_object_that_declared_it()
    {
        await DeclareAsync(Spring);

        var changes = await DeclareAsync();

        Assert.Equal(["case-7"], changes.KeptWithoutDeclaration);
        Assert.Equal("case-7", Assert.Single(changes.InForce).Name);
    }

    [Fact]
    public async Task A_widened_hold_keeps_the_day_that_it_was_placed()
    {
        var placed = Assert.Single((await DeclareAsync(Spring)).InForce);

        var changes = await DeclareAsync(Spring with { To = null });

        Assert.Equal(["case-7"], changes.Amended);
        Assert.Empty(changes.Placed);
        Assert.Equal(placed with { To = null }, Assert.Single(changes.InForce));
    }

    [Fact]
    public async Task A_released_hold_is_listed_with_its_reason_and_no_longer_in_force()
    {
        await DeclareAsync(Spring, Spring with { Name = "case-8" });

        var changes = await DeclareAsync(Spring with { State = HoldState.Released, ReleaseReason = "settled" }, Spring with { Name = "case-8" });

        Assert.Equal(["case-7"], changes.Released);
        Assert.Equal("case-8", Assert.Single(changes.InForce).Name);
        var listed = await _holds.ListAsync(10, default);
        Assert.Equal(["case-8", "case-7"], listed.Select(entry => entry.Name));
        Assert.Equal((HoldState.Released, "settled"), (listed[1].State, listed[1].ReleaseReason));
        Assert.True(listed[1].RecordedAt > listed[1].PlacedAt);
    }

    [Fact]
    public async Task A_hold_placed_again_after_its_release_begins_anew()
    {
        var first = Assert.Single((await DeclareAsync(Spring)).InForce);
        await DeclareAsync(Spring with { State = HoldState.Released, ReleaseReason = "settled" });

        var changes = await DeclareAsync(Spring with { To = new(2026, 4, 1) });

        Assert.Equal(["case-7"], changes.Placed);
        var again = Assert.Single(changes.InForce);
        Assert.Equal(new DateOnly(2026, 4, 1), again.To);
        Assert.True(again.PlacedAt > first.PlacedAt);
    }

    [Fact]
    public async Task Declarations_at_the_same_time_place_a_hold_once()
    {
        var changes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DeclareAsync(Spring)));

        Assert.Single(changes.SelectMany(change => change.Placed));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM audit_legal_holds"));
    }

    [Theory]
    [InlineData("UPDATE audit_legal_holds SET state = 'released', release_reason = 'quietly'")]
    [InlineData("DELETE FROM audit_legal_holds")]
    [InlineData("TRUNCATE audit_legal_holds")]
    public async Task What_was_recorded_cannot_be_changed_even_by_the_owner(string sql)
    {
        await DeclareAsync(Spring);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task A_hold_that_ends_before_it_begins_is_refused_with_all_that_was_declared_beside_it()
    {
        await Assert.ThrowsAsync<PostgresException>(() => DeclareAsync(Spring, Spring with { Name = "case-8", To = new(2026, 2, 28) }));

        Assert.Empty(await _holds.InForceAsync(default));
    }

    private Task<LegalHoldChanges> DeclareAsync(params DeclaredHold[] holds) => _holds.DeclareAsync(holds, CancellationToken.None);
}
