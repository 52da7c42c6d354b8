namespace Kubernaut.Bench.Audit;

/// <summary>Batches of 200, against the same multi-row statement with nothing in front of it.</summary>
internal static class BatchPosts
{
    private const int Rows = 200;

    /// <summary>What keeps a commit going while others are being prepared; more only wait.</summary>
    private const int Connections = 8;

    public static async Task MeasureAsync(BenchRun run, AuditSetting setting)
    {
        var duration = run.Sized(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(4));
        var rounds = run.Sized(3, 1);
        await PostAsync(setting, run.WarmUp);

        var (cost, yardstickCost) = (new AuditCost(), new AuditCost());
        var yardsticks = new List<double>();
        var ours = new List<LoadResult>();
        for (var round = 1; round <= rounds; round++)
        {
            run.Say($"batches of {Rows}, {Connections} connections, round {round} of {rounds}: pgbench, then the operator");
            await setting.SettleAsync();
            var yardstick = await yardstickCost.OfAsync(setting, () => setting.Pgbench.RunAsync(AuditYardsticks.MultiRow(Rows), Connections, duration), load => Rows * load.Latencies.Count);
            yardsticks.Add(Rows * yardstick.PerSecond);
            await setting.SettleAsync();
            ours.Add(await cost.OfAsync(setting, () => PostAsync(setting, duration), load => Rows * load.Requests));
        }

        var rate = Rows * ours.Average(each => each.PerSecond);
        run.Add(Figure.Seen($"pgbench, the same statement of {Rows} rows, {Connections} clients", yardsticks.Average(), "rows/s"));
        run.Add(Figure.Seen($"batches of {Rows}, {Connections} connections", rate, "events/s"));
        run.Add(Figure.Seen("processor time of PostgreSQL for a row of pgbench's", yardstickCost.PostgresMicroseconds, "µs"));
        run.Add(Figure.Seen("processor time of PostgreSQL for an event", cost.PostgresMicroseconds, "µs"));
        run.Add(Figure.Seen("processor time of the operator for an event", cost.OperatorMicroseconds, "µs"));
        run.Add(Figure.AtLeast($"batches of {Rows} ÷ the same statement by pgbench", rate / yardsticks.Average(), 0.6));
    }

    private static async Task<LoadResult> PostAsync(AuditSetting setting, TimeSpan duration)
    {
        using var end = new CancellationTokenSource(duration);
        return await HttpLoad.RunAsync(setting.Port, Connections, () => EventBodies.Batch(Rows).Next, wanted: [201], end.Token);
    }
}
