namespace Kubernaut.Bench.Audit;

/// <summary>One event a request, one commit an answer, against one row a statement and one commit each.</summary>
internal static class SinglePosts
{
    private const int Connections = 64;
    private const double MostMilliseconds = 50;

    public static async Task MeasureAsync(BenchRun run, AuditSetting setting)
    {
        var duration = run.Sized(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(6));
        var rounds = run.Sized(3, 1);

        await AllStoredAsync(setting, () => PostAsync(setting, run.WarmUp));

        var (cost, yardstickCost) = (new AuditCost(), new AuditCost());
        var yardsticks = new List<double>();
        var ours = new List<WrkResult>();
        for (var round = 1; round <= rounds; round++)
        {
            run.Say($"single events, {Connections} connections, round {round} of {rounds}: pgbench, then the operator");
            await setting.SettleAsync();
            var yardstick = await yardstickCost.OfAsync(setting, () => setting.Pgbench.RunAsync(AuditYardsticks.SingleRow, Connections, duration), load => load.Latencies.Count);
            yardsticks.Add(yardstick.PerSecond);
            await setting.SettleAsync();
            ours.Add(await AllStoredAsync(setting, () => cost.OfAsync(setting, () => PostAsync(setting, duration), load => load.Requests)));
        }

        var rate = ours.Average(each => each.PerSecond);
        var latencies = ours.Max(each => each.Percentile99);
        run.Add(Figure.Seen($"pgbench, single-row INSERT, {Connections} clients", yardsticks.Average(), "rows/s"));
        run.Add(Figure.Seen($"single POST, {Connections} connections", rate, "events/s"));
        run.Add(Figure.Seen("processor time of PostgreSQL for a row of pgbench's", yardstickCost.PostgresMicroseconds, "µs"));
        run.Add(Figure.Seen("processor time of PostgreSQL for an event", cost.PostgresMicroseconds, "µs"));
        run.Add(Figure.Seen("processor time of the operator for an event", cost.OperatorMicroseconds, "µs"));
        run.Add(Figure.AtLeast("single POST ÷ pgbench's single-row INSERT", rate / yardsticks.Average(), 1));
        run.Add(Figure.AtMost($"single POST, {Connections} connections, p99", latencies, MostMilliseconds, "ms"));
    }

    private static Task<WrkResult> PostAsync(AuditSetting setting, TimeSpan duration) =>
        Wrk.RunAsync(EventBodies.SingleForWrk(), setting.Port, Connections, duration);

    /// <summary>Also an event that waits in Redis is a success for its sender. Counted outside of what is measured.</summary>
    private static async Task<WrkResult> AllStoredAsync(AuditSetting setting, Func<Task<WrkResult>> post)
    {
        var before = await setting.CountEventsAsync();
        var result = await post();
        var stored = await setting.CountEventsAsync() - before;
        return stored >= result.Requests ? result : throw new InvalidOperationException($"Of {result.Requests} events {stored} were stored.");
    }
}
