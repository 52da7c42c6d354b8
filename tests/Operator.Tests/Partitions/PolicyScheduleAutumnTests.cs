using System.Globalization;
using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;

namespace Kubernaut.Operator.Tests.Partitions;

/// <summary>In Berlin, 2026-10-25 has 02:00 to 03:00 twice: from 00:00Z on and from 01:00Z on.</summary>
public sealed class PolicyScheduleAutumnTests
{
    [Theory]
    [InlineData("2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("2026-10-25T00:45:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("2026-10-25T01:45:00Z", "2026-10-26T01:30:00Z")]
    public void A_time_that_comes_twice_counts_the_first_time(string asked, string next) =>
        Assert.Equal(At(next), Parse("30 2 * * *").NextAfter(At(asked)));

    [Theory]
    [InlineData("2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T00:59:59Z", "2026-10-26T01:00:00Z")]
    [InlineData("2026-10-25T01:10:00Z", "2026-10-26T01:00:00Z")]
    public void Two_times_of_one_hour_do_not_become_four(string asked, string next) =>
        Assert.Equal(At(next), Parse("0,30 2 * * *").NextAfter(At(asked)));

    [Theory]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z")]
    public void What_runs_every_half_hour_goes_on_through_both(string asked, string next) =>
        Assert.Equal(At(next), Parse("*/30 * * * *").NextAfter(At(asked)));

    private static PolicySchedule Parse(string cron)
    {
        Assert.True(PolicySchedule.TryParse(new AuditPartitionPolicySpec { Schedule = cron, TimeZone = "Europe/Berlin" }, out var schedule, out var problem), problem);
        return schedule;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
