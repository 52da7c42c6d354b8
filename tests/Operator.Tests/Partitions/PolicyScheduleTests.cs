using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;

namespace Kubernaut.Operator.Tests.Partitions;

public sealed class PolicyScheduleTests
{
    [Fact]
    public void The_time_is_that_of_the_policys_zone()
    {
        var schedule = Parse("17 3 * * *", "Europe/Berlin");

        var next = schedule.NextAfter(At("2026-11-21T00:00:00Z"));

        Assert.Equal(At("2026-11-21T02:17:00Z"), next);
    }

    [Fact]
    public void A_run_in_the_hour_that_summer_time_skips_is_not_lost_for_the_day()
    {
        // In Berlin, 2027-03-28 goes from 01:59 to 03:00.
        var schedule = Parse("30 2 * * *", "Europe/Berlin");

        var next = schedule.NextAfter(At("2027-03-27T12:00:00Z"));

        Assert.NotNull(next);
        Assert.InRange(next.Value, At("2027-03-28T00:00:00Z"), At("2027-03-29T01:00:00Z"));
    }

    [Theory]
    [InlineData("17 3 * *")]
    [InlineData("0 17 3 * * *")]
    [InlineData("@daily")]
    [InlineData("61 3 * * *")]
    [InlineData("every night")]
    [InlineData("0 0 30 2 *")]
    public void Anything_but_five_fields_that_name_a_time_is_refused(string cron)
    {
        var spec = new AuditPartitionPolicySpec { Schedule = cron };

        Assert.False(PolicySchedule.TryParse(spec, out _, out var problem));
        Assert.Contains($"'{cron}'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_time_zone_is_refused_by_name()
    {
        var spec = new AuditPartitionPolicySpec { TimeZone = "Mars/Olympus" };

        Assert.False(PolicySchedule.TryParse(spec, out _, out var problem));
        Assert.Contains("Mars/Olympus", problem, StringComparison.Ordinal);
    }

    private static PolicySchedule Parse(string cron, string zone)
    {
        Assert.True(PolicySchedule.TryParse(new AuditPartitionPolicySpec { Schedule = cron, TimeZone = zone }, out var schedule, out var problem), problem);
        return schedule;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
