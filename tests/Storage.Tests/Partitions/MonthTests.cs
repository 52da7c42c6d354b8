using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class MonthTests
{
    [Theory]
    [InlineData("2026-01-31", 1, "2026-02-01", "2026-02-28")]
    [InlineData("2028-01-31", 1, "2028-02-01", "2028-02-29")]
    [InlineData("2100-01-31", 1, "2100-02-01", "2100-02-28")]
    [InlineData("2026-12-31", 1, "2027-01-01", "2027-01-31")]
    [InlineData("2026-01-01", -1, "2025-12-01", "2025-12-31")]
    [InlineData("2026-10-31", 6, "2027-04-01", "2027-04-30")]
    public void Months_are_counted_from_the_first_day(string from, int months, string first, string last)
    {
        var month = Month.Of(DateOnly.Parse(from)) + months;

        Assert.Equal(DateOnly.Parse(first), month.First);
        Assert.Equal(DateOnly.Parse(last), month.LastDay);
    }

    [Fact]
    public void An_instant_belongs_to_its_month_in_utc()
    {
        var newYearInBerlin = new DateTimeOffset(2027, 1, 1, 0, 30, 0, TimeSpan.FromHours(1));

        Assert.Equal("2026-12", Month.Of(newYearInBerlin).ToString());
    }

    [Fact]
    public void A_range_has_both_its_ends_and_none_when_it_runs_backwards()
    {
        var november = Month.Of(new DateOnly(2026, 11, 30));

        Assert.Equal(["2026-11", "2026-12", "2027-01"], Month.Range(november, november + 2).Select(month => month.ToString()));
        Assert.Empty(Month.Range(november, november - 1));
    }

    [Fact]
    public void A_month_is_named_with_all_its_digits() =>
        Assert.Equal("audit_events_y2026m03", PartitionName.For("audit_events", Month.Of(new DateOnly(2026, 3, 31))));
}
