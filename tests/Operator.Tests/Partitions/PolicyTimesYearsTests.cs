using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;

namespace Kubernaut.Operator.Tests.Partitions;

/// <summary>Ten years of looks at a daily policy, as its controller takes them: now and then, never just in time.</summary>
public sealed class PolicyTimesYearsTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 31, 22, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddYears(10);

    [Theory]
    [InlineData("Etc/UTC", "17 3 * * *")]

    // The hour that comes twice in autumn and not at all in spring.
    [InlineData("Europe/Berlin", "30 2 * * *")]
    [InlineData("America/New_York", "30 1 * * *")]

    // Half an hour comes twice.
    [InlineData("Australia/Lord_Howe", "45 1 * * *")]

    // The day of the change begins at one o'clock.
    [InlineData("America/Santiago", "0 0 * * *")]
    public void Each_day_of_the_zone_has_one_run(string zone, string cron)
    {
        var runs = DaysOfRuns(new AuditPartitionPolicySpec { TimeZone = zone, Schedule = cron }, isAway: _ => false);

        Assert.Equal(Days(runs[0], runs[^1]), runs);
        Assert.InRange(runs.Count, 3652, 3654);
    }

    [Theory]
    [InlineData("Europe/Berlin", "30 2 * * *")]
    [InlineData("America/New_York", "30 1 * * *")]
    public void Months_without_an_operator_are_made_up_for_by_one_run(string zone, string cron)
    {
        // Over both changes of the clocks, in turn.
        var away = Enumerable.Range(0, 9).Select(year => (From: Start.AddMonths((12 * year) + (year % 2 == 0 ? 1 : 7)), Months: 4)).ToList();

        var runs = DaysOfRuns(
            new AuditPartitionPolicySpec { TimeZone = zone, Schedule = cron },
            now => away.Any(each => now >= each.From && now < each.From.AddMonths(each.Months)));

        // The day of the return has the run that is made up for, and its own when that is still to come.
        var gaps = runs.Zip(runs.Skip(1), (day, next) => next.DayNumber - day.DayNumber).ToList();
        Assert.Equal(away.Count, gaps.Count(days => days > 100));
        Assert.InRange(gaps.Count(days => days == 0), 0, away.Count);
        Assert.All(gaps, days => Assert.True(days is 0 or 1 or > 100, $"{days} days between two runs"));
    }

    /// <returns>The dates in the zone on which runs began.</returns>
    private static List<DateOnly> DaysOfRuns(AuditPartitionPolicySpec spec, Predicate<DateTimeOffset> isAway)
    {
        var policy = new AuditPartitionPolicy { Metadata = new V1ObjectMeta { Generation = 1 }, Spec = spec };
        var zone = TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone);
        var luck = new Random(1);
        var runs = new List<DateOnly>();
        var status = new AuditPartitionPolicyStatus { LastRun = new MaintenanceRun(), ObservedGeneration = 1 };
        status = status with { NextRunTime = PolicyTimes.NextRun(policy, status, Start, hasFailed: false) };
        for (var now = Start; now < End; now += TimeSpan.FromMinutes(luck.Next(5, 110)))
        {
            if (isAway(now))
            {
                continue;
            }

            if (PolicyTimes.IsFullRunDue(status, request: null, now))
            {
                runs.Add(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime));
            }

            status = status with { NextRunTime = PolicyTimes.NextRun(policy, status, now, hasFailed: false) };
        }

        return runs;
    }

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last) =>
        Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays);
}
