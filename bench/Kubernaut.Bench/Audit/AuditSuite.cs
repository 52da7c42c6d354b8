namespace Kubernaut.Bench.Audit;

/// <summary>How fast audit events are taken, found and drained, beside PostgreSQL on its own.</summary>
internal sealed class AuditSuite : IBenchSuite
{
    private const double MostMemoryMegabytes = 250;

    public string Name => "audit";

    public async Task RunAsync(BenchRun run)
    {
        run.Say("starting a PostgreSQL, a Redis and an operator");
        await using var setting = await AuditSetting.StartAsync();

        await SinglePosts.MeasureAsync(run, setting);
        await BatchPosts.MeasureAsync(run, setting);
        await Drain.MeasureAsync(run, setting);
        await CorrelationQueries.MeasureAsync(run, setting);
        run.Add(Figure.AtMost("memory of the operator at its highest", setting.Operator.PeakMemoryBytes / 1e6, MostMemoryMegabytes, "MB"));
    }
}
