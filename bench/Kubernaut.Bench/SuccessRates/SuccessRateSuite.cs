using System.Text;
using Kubernaut.Bench.Audit;

namespace Kubernaut.Bench.SuccessRates;

/// <summary>How fast a success rate is answered that counts ten thousand of a million traces, beside its statement alone.</summary>
internal sealed class SuccessRateSuite : IBenchSuite
{
    private const double LongestMilliseconds = 20;
    private const double MostOverhead = 1.5;
    private const int Rounds = 3;

    /// <summary>That are measured, one after the other.</summary>
    private const int Questions = 4;

    /// <summary>How many traces a day. With 20 incident types and 40 playbooks, ten thousand of one type are 20 days, of one playbook 40.</summary>
    private const int Daily = 10_000;

    private const string Mode = "CASE WHEN ai_manual_escalation THEN 'manual_escalation' WHEN ai_chained_playbooks THEN 'chained' WHEN ai_selected_playbook THEN 'catalog_selected' END";

    public string Name => "success-rates";

    public async Task RunAsync(BenchRun run)
    {
        var rows = run.Sized(full: 1_000_000, small: 50_000);
        run.Say("starting a PostgreSQL, a Redis and an operator");
        await using var setting = await AuditSetting.StartAsync();
        run.Say($"loading {rows:#,0} traces, {Daily:#,0} a day");
        await LoadAsync(setting, rows);

        var days = Math.Min(rows / Daily, 40);
        await MeasureAsync(run, setting, "by incident type", $"/api/v1/success-rate/incident-type?incident_type=type-3&time_range={Math.Min(days, 20)}d", Broken(Math.Min(days, 20), "incident_type = 'type-3'"));
        await MeasureAsync(run, setting, "by playbook", $"/api/v1/success-rate/playbook?playbook_id=pb-3&time_range={days}d", Broken(days, "playbook_id = 'pb-3'"));
        await MeasureAsync(run, setting, "by action type", "/api/v1/success-rate/multi-dimensional?action_type=restart_pod&time_range=1d", Broken(1, "action_type = 'restart_pod'"));
        await MeasureAsync(
            run, setting, "by execution mode, of all", "/api/v1/incidents/aggregate/success-rate/ai-execution-mode?time_range=1d",
            $"""
            SELECT {Mode}, count(*) FILTER (WHERE execution_status = 'completed'), count(*) FILTER (WHERE execution_status = 'failed'),
                   count(*) FILTER (WHERE execution_status = 'rolled-back'), count(*) FILTER (WHERE execution_status IN ('pending', 'executing'))
            FROM resource_action_traces WHERE action_timestamp >= now() - interval '1 day' GROUP BY 1;

            """);
    }

    private static async Task MeasureAsync(BenchRun run, AuditSetting setting, string what, string path, string sql)
    {
        var duration = TimeSpan.FromSeconds(run.Sized(full: 10, small: 1));
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var (ours, theirs) = (new List<double>(), new List<double>());
        await GetAsync(setting, request, run.WarmUp / Questions);
        for (var round = 1; round <= Rounds; round++)
        {
            run.Say($"{what}, round {round} of {Rounds}");

            // As a statement that is planned each time, which is how the operator sends it.
            theirs.Add((await setting.Pgbench.RunAsync(sql, clients: 1, duration, mode: "extended")).Latencies.Percentile(95));
            ours.Add((await GetAsync(setting, request, duration)).Latencies.Percentile(95));
        }

        ours.Sort();
        theirs.Sort();
        run.Add(Figure.AtMost($"{what}, p95", ours[Rounds / 2], LongestMilliseconds, "ms"));
        run.Add(Figure.AtMost($"{what}, p95 ÷ that of its statement alone", ours[Rounds / 2] / theirs[Rounds / 2], MostOverhead));
    }

    private static async Task<LoadResult> GetAsync(AuditSetting setting, ReadOnlyMemory<byte> request, TimeSpan duration)
    {
        using var stop = new CancellationTokenSource(duration);
        return await HttpLoad.RunAsync(setting.Port, connections: 1, () => () => request, wanted: [200], stop.Token);
    }

    /// <summary>The statement of a rate with its breakdowns.</summary>
    private static string Broken(int days, string filter) => $"""
        WITH counted AS (
            SELECT incident_type, playbook_id, playbook_version, action_type, ai_manual_escalation, ai_chained_playbooks, ai_selected_playbook, execution_status,
                   count(*) AS traces
            FROM resource_action_traces
            WHERE action_timestamp >= now() - interval '{days} days' AND {filter}
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ), trace AS (
            SELECT incident_type, playbook_id, playbook_version, action_type, execution_status, traces, {Mode} AS mode
            FROM counted
        )
        SELECT grouping(incident_type, playbook_id, action_type, mode), incident_type, playbook_id, playbook_version, action_type, mode,
               coalesce(sum(traces) FILTER (WHERE execution_status = 'completed'), 0)::bigint,
               coalesce(sum(traces) FILTER (WHERE execution_status = 'failed'), 0)::bigint,
               coalesce(sum(traces) FILTER (WHERE execution_status = 'rolled-back'), 0)::bigint,
               coalesce(sum(traces) FILTER (WHERE execution_status IN ('pending', 'executing')), 0)::bigint
        FROM trace
        GROUP BY GROUPING SETS ((), (incident_type), (playbook_id, playbook_version), (action_type), (mode));

        """;

    private static async Task LoadAsync(AuditSetting setting, int rows)
    {
        await setting.ScalarAsync<object>("INSERT INTO resource_references (namespace, kind, name) SELECT 'shop', 'Pod', 'pod-' || n FROM generate_series(1, 1000) AS n");
        await setting.ScalarAsync<object>("INSERT INTO action_histories (resource_id, action_type, status) SELECT id, 'restart_pod', 'completed' FROM resource_references");
        await setting.ScalarAsync<object>($"""
            INSERT INTO resource_action_traces (
                action_history_id, alert_name, cluster_name, action_type, action_timestamp, execution_status, incident_type, incident_severity,
                playbook_id, playbook_version, playbook_execution_id, playbook_step_number, ai_selected_playbook, ai_chained_playbooks, ai_manual_escalation)
            SELECT 1 + n % 1000, 'alert-' || n % 50, 'eu-1', ('{"{restart_pod,scale,rollback,cordon,drain}"}'::text[])[1 + n / 100 % 5],
                   now() - ({rows} - n) * interval '1 day' / {Daily},
                   ('{"{completed,completed,completed,completed,failed,rolled-back,pending}"}'::text[])[1 + n / 10 % 7],
                   'type-' || n % 20, 'critical', 'pb-' || n % 40, '1.' || n / 1000 % 3 || '.0', 'run-' || n / 3, n % 3,
                   n % 100 < 90, n % 100 BETWEEN 90 AND 98, n % 100 = 99
            FROM generate_series(1, {rows}) AS n
            """);
        await setting.ScalarAsync<object>("VACUUM ANALYZE resource_action_traces");
        await setting.SettleAsync();
    }
}
