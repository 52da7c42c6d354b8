using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class SimulatedTimeTests
{
    private static readonly PartitionSettings Settings = new()
    {
        CreateAheadMonths = 3,
        Removal = new RemovalSettings { KeepMonths = 12, Action = RemovalAction.Drop },
        Holds = [new LegalHold { Name = "case-1", Reason = "Subpoena", From = new DateOnly(2024, 5, 10), To = new DateOnly(2024, 6, 10) }],
    };

    [Fact]
    public void Ten_quiet_years_keep_what_is_to_be_kept_and_nothing_else()
    {
        var years = new SimulatedYears(Settings, At("2024-01-31T22:00:00Z"));

        years.Run(TimeSpan.FromDays(3653));

        Assert.Empty(years.Broken);

        // From February 2024 on, each month after its year, save the two that are held.
        Assert.InRange(years.Dropped, 103, 107);
    }

    [Theory]
    [InlineData("a month ahead", 31)]
    [InlineData("a year behind", -365)]
    [InlineData("ten years ahead", 3652)]
    public void A_clock_that_both_follow_and_somebody_sets_right_within_a_day_takes_nothing(string what, int days)
    {
        var years = new SimulatedYears(Settings, At("2024-01-31T22:00:00Z"));
        years.Run(TimeSpan.FromDays(700));

        foreach (var start in Enumerable.Range(0, 12))
        {
            years.DatabaseIsAhead = years.OperatorIsAhead = TimeSpan.FromDays(days);
            years.Run(TimeSpan.FromHours(20));
            years.DatabaseIsAhead = years.OperatorIsAhead = TimeSpan.Zero;
            years.Run(TimeSpan.FromDays(29 + start));
        }

        Assert.True(years.Broken.Count == 0, $"{what}: {string.Join('\n', years.Broken.Take(10))}");
    }

    [Theory]
    [InlineData(31, 0)]
    [InlineData(0, 31)]
    [InlineData(-365, 0)]
    [InlineData(0, -365)]
    [InlineData(3652, 0)]
    [InlineData(0, 3652)]
    public void One_clock_that_is_wrong_for_weeks_takes_nothing(int databaseDays, int operatorDays)
    {
        var years = new SimulatedYears(Settings, At("2024-01-31T22:00:00Z"));
        years.Run(TimeSpan.FromDays(700));

        years.DatabaseIsAhead = TimeSpan.FromDays(databaseDays);
        years.OperatorIsAhead = TimeSpan.FromDays(operatorDays);
        years.Run(TimeSpan.FromDays(45));
        years.DatabaseIsAhead = years.OperatorIsAhead = TimeSpan.Zero;
        years.Run(TimeSpan.FromDays(400));

        Assert.Empty(years.Broken);
    }

    [Fact]
    public void Four_months_without_an_operator_are_made_up_for()
    {
        var years = new SimulatedYears(Settings, At("2024-01-31T22:00:00Z"));
        years.Run(TimeSpan.FromDays(700));
        var before = years.Dropped;

        years.IsOff = true;
        years.Run(TimeSpan.FromDays(122));
        years.IsOff = false;
        years.Run(TimeSpan.FromDays(30));

        Assert.Empty(years.Broken);
        Assert.InRange(years.Dropped - before, 4, 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Ten_years_of_bad_luck_break_no_promise(int seed)
    {
        var luck = new Random(seed);
        var years = new SimulatedYears(Settings with { CreateAheadMonths = luck.Next(2, 13) }, At("2024-01-31T22:00:00Z").AddDays(luck.Next(0, 60)));
        years.Run(TimeSpan.FromDays(2));

        for (var begun = years.Now; years.Now < begun.AddDays(3653);)
        {
            years.Run(TimeSpan.FromDays(luck.Next(1, 120)));
            switch (luck.Next(4))
            {
                case 0:
                    years.DatabaseIsAhead = years.OperatorIsAhead = Jump(luck);
                    years.Run(TimeSpan.FromHours(luck.Next(1, 22)));
                    break;

                case 1:
                    years.DatabaseIsAhead = Jump(luck);
                    years.Run(TimeSpan.FromDays(luck.Next(1, 40)));
                    break;

                case 2:
                    years.OperatorIsAhead = Jump(luck);
                    years.Run(TimeSpan.FromDays(luck.Next(1, 40)));
                    break;

                default:
                    years.IsOff = true;
                    years.Run(TimeSpan.FromDays(luck.Next(1, 122)));
                    years.IsOff = false;
                    break;
            }

            years.DatabaseIsAhead = years.OperatorIsAhead = TimeSpan.Zero;
        }

        Assert.True(years.Broken.Count == 0, string.Join('\n', years.Broken.Take(10)));
        Assert.True(years.Dropped > 50, $"Only {years.Dropped} months were dropped.");
    }

    private static TimeSpan Jump(Random luck) => TimeSpan.FromDays(luck.GetItems([31, -365, 3652, 3, -3, 400], 1)[0]);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
