using System.Globalization;
using System.Text;

namespace Kubernaut.Bench.Audit;

/// <summary>What a person asks most, all events of one remediation with no bounds in time, against the same SQL with nothing in front of it.</summary>
internal static class CorrelationQueries
{
    /// <summary>As many as a small machine has cores: it is the answer's time that counts here, not how many fit into a second.</summary>
    private const int Connections = 2;

    public static async Task MeasureAsync(BenchRun run, AuditSetting setting)
    {
        var events = run.Sized(1_000_000, 24_000);
        var perMonth = await AuditMillion.FillAsync(run, setting, events);

        var duration = run.Sized(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2));
        var rounds = run.Sized(3, 1);
        await QueryAsync(setting, perMonth, run.WarmUp);

        var (yardsticks, prepared) = (new List<Latencies>(), new List<Latencies>());
        var ours = new List<Latencies>();
        for (var round = 1; round <= rounds; round++)
        {
            run.Say($"queries by correlation id, round {round} of {rounds}: pgbench, then the operator");
            var sql = AuditYardsticks.ByCorrelationId(AuditMillion.Months, perMonth);
            yardsticks.Add((await setting.Pgbench.RunAsync(sql, Connections, duration, mode: "extended")).Latencies);
            prepared.Add((await setting.Pgbench.RunAsync(sql, Connections, duration, mode: "prepared")).Latencies);
            ours.Add((await QueryAsync(setting, perMonth, duration)).Latencies);
        }

        foreach (var percent in (double[])[50, 99])
        {
            var yardstick = yardsticks.Average(each => each.Percentile(percent));
            var measured = ours.Average(each => each.Percentile(percent));
            run.Add(Figure.Seen($"pgbench, by correlation id in {events:#,0} events, p{percent:0}", yardstick, "ms"));
            run.Add(Figure.Seen($"the same, planned once, p{percent:0}", prepared.Average(each => each.Percentile(percent)), "ms"));
            run.Add(Figure.Seen($"GET by correlation id, p{percent:0}", measured, "ms"));
            if (percent > 50)
            {
                run.Add(Figure.AtMost("GET by correlation id ÷ the same SQL by pgbench, p99", measured / yardstick, 1.5));
            }
        }
    }

    private static async Task<LoadResult> QueryAsync(AuditSetting setting, int perMonth, TimeSpan duration)
    {
        using var end = new CancellationTokenSource(duration);
        return await HttpLoad.RunAsync(setting.Port, Connections, () => () => Request(perMonth), wanted: [200], end.Token);
    }

    private static ReadOnlyMemory<byte> Request(int perMonth) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"GET /api/v1/audit-events?correlation_id=remediation-{Random.Shared.Next(AuditMillion.Months) + 1}-{Random.Shared.Next(perMonth) + 1} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
}
