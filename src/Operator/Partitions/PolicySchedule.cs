using System.Diagnostics.CodeAnalysis;
using Kubernaut.Entities.Partitions;
using Quartz;

namespace Kubernaut.Operator.Partitions;

/// <summary>When full maintenance runs begin: the policy's five-field cron in its time zone.</summary>
internal sealed class PolicySchedule
{
    private readonly CronExpression _cron;

    private PolicySchedule(CronExpression cron) => _cron = cron;

    public static bool TryParse(AuditPartitionPolicySpec spec, [NotNullWhen(true)] out PolicySchedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        schedule = null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(spec.TimeZone, out var zone))
        {
            problem = $"spec.timeZone: '{spec.TimeZone}' is not an IANA time zone that this machine knows, for example Etc/UTC or Europe/Berlin";
            return false;
        }

        // Quartz reads nicknames (@daily) and six fields too; the resource promises five.
        if (spec.Schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != 5
            || !CronExpression.TryParse(spec.Schedule, CronFormat.Unix, out var cron)
            || cron is null)
        {
            problem = $"spec.schedule: '{spec.Schedule}' is not a five-field cron expression, for example '17 3 * * *'";
            return false;
        }

        if (cron.GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is null)
        {
            problem = $"spec.schedule: '{spec.Schedule}' names no time that ever comes";
            return false;
        }

        schedule = new PolicySchedule(cron.WithTimeZone(zone));
        problem = null;
        return true;
    }

    /// <summary>A time of day that comes twice when the clocks go back counts once, however often it is asked for in between.</summary>
    /// <returns>Null when no such time is to come.</returns>
    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        var next = _cron.GetNextValidTimeAfter(instant);
        if (next is { } coming && FirstOf(coming) is { } first)
        {
            // Asked after the first of the two, Quartz names the second. Asked at the first and at what follows, it does not.
            next = first;
            while (next <= instant)
            {
                next = _cron.GetNextValidTimeAfter(next.Value);
            }
        }

        return next;
    }

    /// <returns>When the clock first shows what it shows then; null when it does so once.</returns>
    private DateTimeOffset? FirstOf(DateTimeOffset instant)
    {
        var zone = _cron.TimeZone;
        var shown = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return zone.IsAmbiguousTime(shown) ? new DateTimeOffset(shown, zone.GetAmbiguousTimeOffsets(shown).Max()) : null;
    }
}
