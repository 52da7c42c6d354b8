using System.Globalization;

namespace Kubernaut.Bench.Audit;

/// <summary>Two years of audit trail, a month at a time: ten events to a correlation id, all in one month.</summary>
internal static class AuditMillion
{
    public const int Months = 24;

    private const int EventsPerCorrelation = 10;

    /// <param name="run">Is told how far it is.</param>
    /// <param name="setting">Where.</param>
    /// <param name="events">In all.</param>
    /// <returns>How many correlation ids each month has: <c>remediation-MONTH-NUMBER</c>, both from 1.</returns>
    public static async Task<int> FillAsync(BenchRun run, AuditSetting setting, int events)
    {
        var perMonth = events / Months / EventsPerCorrelation;
        for (var month = 1; month <= Months; month++)
        {
            if (month % 6 == 1)
            {
                run.Say($"filling {events:#,0} events into {Months} months, month {month}");
            }

            await setting.ScalarAsync<object>(string.Create(CultureInfo.InvariantCulture, $$"""
                SELECT create_month_partition('audit_events', (date_trunc('month', now()) - interval '{{Months - month}} months')::date, 'a benchmark');
                INSERT INTO audit_events (
                    event_id, event_date, event_timestamp, event_type, event_category, event_outcome, service_name, service_version, actor_type, actor_id,
                    resource_type, resource_id, resource_name, event_data, correlation_id, trace_id, span_id, content_hash)
                SELECT gen_random_uuid(), (at AT TIME ZONE 'UTC')::date, at, 'orchestrator.remediation.step-' || n % 40, 'orchestrator', 'success',
                    'service-' || n % 12, '1.4.2', 'service', 'actor-' || n % 300,
                    'Pod', 'payments/checkout-' || n % 5000, 'checkout-' || n % 5000,
                    jsonb_build_object('playbook_id', 'container-oom-killed', 'step', n % 10, 'duration_ms', n % 20000, 'namespace', 'payments'),
                    'remediation-{{month}}-' || n % {{perMonth}} + 1, '4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', sha256(n::text::bytea)
                FROM generate_series(0, {{(perMonth * EventsPerCorrelation) - 1}}) AS n
                CROSS JOIN LATERAL (SELECT date_trunc('month', now()) - interval '{{Months - month}} months' + n * interval '2400000 seconds' / {{perMonth * EventsPerCorrelation}} AS at) AS instant
                """));
        }

        await setting.ScalarAsync<object>("VACUUM (ANALYZE) audit_events");
        await setting.SettleAsync();
        return perMonth;
    }
}
