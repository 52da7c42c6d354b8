using Kubernaut.Storage.Audit;

namespace Kubernaut.Storage.Tests.Audit;

public sealed class DaySpanTests
{
    [Theory]
    [InlineData("2026-11-26")]
    [InlineData("0001-01-01")]
    [InlineData("0003-12-31")]
    [InlineData("9999-12-31")]
    public void The_steps_cover_every_day_once_newest_first(string newest)
    {
        var steps = DaySpan.NewestFirst(DateOnly.Parse(newest, null), oldest: null).ToList();

        Assert.Null(steps[0].End);
        Assert.Null(steps[^1].First);
        Assert.Equal(steps.Skip(1).Select(step => step.End), steps.SkipLast(1).Select(step => step.First));
        Assert.InRange(steps.Count, 1, 8);
    }

    [Fact]
    public void The_first_step_is_the_month_of_the_newest_day_and_what_is_later() =>
        Assert.Equal(new DaySpan(new DateOnly(2026, 11, 1), null), DaySpan.NewestFirst(new DateOnly(2026, 11, 26), oldest: null).First());

    [Fact]
    public void Nothing_before_the_oldest_day_is_a_step_of_its_own() =>
        Assert.Equal(
            [new DaySpan(new DateOnly(2026, 11, 1), null), new DaySpan(null, new DateOnly(2026, 11, 1))],
            DaySpan.NewestFirst(new DateOnly(2026, 11, 26), new DateOnly(2026, 10, 30)));
}
