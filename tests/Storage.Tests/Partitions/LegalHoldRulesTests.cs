using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class LegalHoldRulesTests
{
    private static readonly DeclaredHold Spring = new() { Name = "case-7", Reason = "litigation", From = new(2026, 3, 1), To = new(2026, 5, 31) };

    private static readonly LegalHoldEntry Recorded = new() { Name = "case-7", Reason = "litigation", From = new(2026, 3, 1), To = new(2026, 5, 31), State = HoldState.Active };

    private static readonly DeclaredHold Release = Spring with { State = HoldState.Released, ReleaseReason = "settled" };

    [Fact]
    public void A_hold_that_is_declared_as_recorded_changes_nothing()
    {
        Assert.Empty(LegalHoldRules.Entries([Spring], [Recorded]));
        Assert.Empty(LegalHoldRules.NotCovered([Spring], [Recorded]));
    }

    [Fact]
    public void A_hold_that_is_no_longer_declared_stays()
    {
        Assert.Empty(LegalHoldRules.Entries([], [Recorded]));
        Assert.Equal(["case-7"], LegalHoldRules.NotCovered([], [Recorded]));
    }

    [Theory]
    [InlineData("2026-03-02", "2026-05-31")]
    [InlineData("2026-03-01", "2026-05-30")]
    public void A_hold_that_is_declared_shorter_stays_as_it_was(string from, string to)
    {
        var shorter = Spring with { From = DateOnly.Parse(from), To = DateOnly.Parse(to) };

        Assert.Empty(LegalHoldRules.Entries([shorter], [Recorded]));
        Assert.Equal(["case-7"], LegalHoldRules.NotCovered([shorter], [Recorded]));
    }

    [Fact]
    public void An_open_hold_that_is_given_an_end_stays_open()
    {
        var open = Recorded with { To = null };

        Assert.Empty(LegalHoldRules.Entries([Spring], [open]));
        Assert.Equal(["case-7"], LegalHoldRules.NotCovered([Spring], [open]));
    }

    [Fact]
    public void A_hold_that_moves_keeps_the_days_that_it_leaves()
    {
        var later = Spring with { From = new(2026, 5, 1), To = null };

        var entry = Assert.Single(LegalHoldRules.Entries([later], [Recorded]));

        Assert.Equal(Recorded with { To = null }, entry);
        Assert.Equal(["case-7"], LegalHoldRules.NotCovered([later], [entry]));
    }

    [Fact]
    public void A_hold_widens_to_both_sides()
    {
        var wider = Spring with { From = new(2025, 1, 1), To = new(2027, 1, 1) };

        var entry = Assert.Single(LegalHoldRules.Entries([wider], [Recorded]));

        Assert.Equal(Recorded with { From = new(2025, 1, 1), To = new(2027, 1, 1) }, entry);
        Assert.Empty(LegalHoldRules.NotCovered([wider], [entry]));
    }

    [Fact]
    public void A_release_with_a_reason_ends_a_hold_whatever_days_it_names()
    {
        var entry = Assert.Single(LegalHoldRules.Entries([Release with { To = new(2026, 3, 1) }], [Recorded]));

        Assert.Equal(Recorded with { State = HoldState.Released, ReleaseReason = "settled" }, entry);
        Assert.Empty(LegalHoldRules.NotCovered([Release], [entry]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void A_release_without_a_reason_ends_nothing(string? reason)
    {
        var release = Release with { ReleaseReason = reason };

        Assert.Empty(LegalHoldRules.Entries([release], [Recorded]));
        Assert.Equal(["case-7"], LegalHoldRules.NotCovered([release], [Recorded]));
    }

    [Fact]
    public void A_release_of_what_was_never_held_records_nothing() =>
        Assert.Empty(LegalHoldRules.Entries([Release], []));

    [Fact]
    public void A_released_hold_that_is_declared_again_is_placed_anew()
    {
        var released = Recorded with { State = HoldState.Released, ReleaseReason = "settled", PlacedAt = DateTimeOffset.UnixEpoch };

        var entry = Assert.Single(LegalHoldRules.Entries([Spring], [released]));

        Assert.Equal(Recorded, entry);
    }
}
