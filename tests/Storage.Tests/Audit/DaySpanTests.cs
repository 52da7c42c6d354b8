using Kubernaut.Storage.Audit;

namespace Kubernaut.Storage.Tests.Audit;

public sealed class DaySpanTests
{
    [Theory]
    [InlineData("2026-11-26")]
    [InlineData("2026-11-01")]
    [InlineData("0003-12-31")]
    [InlineData("9999-12-31")]
    public void The_two_steps_cover_every_day_once_newest_first(string newest)
    {
        var steps = DaySpan.NewestFirst(DateOnly.Parse(newest, null), oldest: null);

        Assert.Equal(2, steps.Count);
        Assert.Null(steps[0].End);
        Assert.Equal(steps[0].First, steps[1].End);
        Assert.Null(steps[1].First);
    }

    [Theory]
    [InlineData("0001-01-31")]
    [InlineData("0001-02-28")]
    public void Before_the_first_month_there_is_nothing_to_cut_off(string newest) =>
        Assert.Equal([new DaySpan(null, null)], DaySpan.NewestFirst(DateOnly.Parse(newest, null), oldest: null));

    [Theory]
    [InlineData("2026-11-30")]
    [InlineData("2026-11-01")]
    public void The_first_step_is_the_month_of_the_newest_day_the_one_before_and_what_is_later(string newest) =>
        Assert.Equal(new DaySpan(new DateOnly(2026, 10, 1), null), DaySpan.NewestFirst(DateOnly.Parse(newest, null), oldest: null)[0]);

    [Fact]
    public void Nothing_before_the_oldest_day_is_a_step_of_its_own() =>
        Assert.Equal([new DaySpan(null, null)], DaySpan.NewestFirst(new DateOnly(2026, 11, 26), new DateOnly(2026, 10, 1)));
}
