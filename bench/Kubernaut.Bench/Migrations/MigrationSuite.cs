using System.Diagnostics;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.Bench.Migrations;

/// <summary>ADR-033 on a large table in use: whom it holds up, how long it takes, and what it costs the queries that were there before.</summary>
internal sealed class MigrationSuite : IBenchSuite
{
    private const int Rounds = 5;
    private const double LongestWaitMilliseconds = 500;
    private const double LongestUpSeconds = 300;
    private const double MostSlowdown = 1.05;

    public string Name => "migrations";

    public async Task RunAsync(BenchRun run)
    {
        var rows = run.Sized(full: 1_000_000, small: 20_000);
        await using var postgres = await OwnServer.StartPostgresAsync();
        await using var table = new TraceTable(postgres.Address);
        run.Say($"loading {rows:#,0} traces");
        await table.CreateAsync(rows);

        await UnderLoadAsync(run, table);
        await RoundsAsync(run, table, new Pgbench(postgres.Address));
    }

    private static async Task UnderLoadAsync(BenchRun run, TraceTable table)
    {
        run.Say("ADR-033 up, beside four writers and two readers");
        var before = await table.CountAsync();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => table.RepeatAsync(TraceTable.Insert, TimeSpan.FromMilliseconds(10), stop.Token))).ToList();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => table.RepeatAsync(TraceTable.Query("(SELECT (1 + floor(random() * 200))::int)"), TimeSpan.FromMilliseconds(10), stop.Token))).ToList();
        var clock = Stopwatch.StartNew();
        await table.UpAsync();
        var up = clock.Elapsed;
        clock.Restart();
        await table.DownAsync();
        var down = clock.Elapsed;
        clock.Restart();
        await table.UpAsync();
        var again = clock.Elapsed;
        await stop.CancelAsync();

        var writes = new Latencies((await Task.WhenAll(writers)).SelectMany(each => each));
        var reads = new Latencies((await Task.WhenAll(readers)).SelectMany(each => each));
        var seconds = (up + down + again).TotalSeconds;
        run.Add(Figure.AtMost("longest that a writer waited", writes.Percentile(100), LongestWaitMilliseconds, "ms"));
        run.Add(Figure.Seen("longest that a reader waited", reads.Percentile(100), "ms"));
        run.Add(Figure.Seen("writes in a second meanwhile", writes.Count / seconds));
        run.Add(Figure.AtMost("ADR-033 up", up.TotalSeconds, LongestUpSeconds, "s"));
        run.Add(Figure.Seen("ADR-033 down", down.TotalSeconds, "s"));
        run.Add(Figure.AtMost("ADR-033 up again", again.TotalSeconds, LongestUpSeconds, "s"));

        run.Add(Figure.AtMost("rows lost or doubled", Math.Abs(before + writes.Count - await table.CountAsync()), 0));
        run.Add(Figure.AtMost("what the schema lacks afterwards", await table.IsWholeAsync() ? 0 : 1, 0));
    }

    private static async Task RoundsAsync(BenchRun run, TraceTable table, Pgbench pgbench)
    {
        var duration = TimeSpan.FromSeconds(run.Sized(full: 10, small: 3));
        var script = $"\\set pod random(1, 200)\n{TraceTable.Query(":pod")};\n";
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            run.Say($"existing queries without and with ADR-033, round {round} of {Rounds}");
            await table.DownAsync();
            var without = await P95Async();
            await table.UpAsync();
            var with = await P95Async();
            ratios.Add(with / without);
        }

        ratios.Sort();
        run.Add(Figure.AtMost("p95 of an existing query, with ADR-033 ÷ without", ratios[Rounds / 2], MostSlowdown));

        async Task<double> P95Async()
        {
            // Whoever comes next must not pay for what the last step has written, nor find a cold cache.
            await table.ExecuteAsync("VACUUM ANALYZE resource_action_traces");
            await table.ExecuteAsync("CHECKPOINT");
            await pgbench.RunAsync(script, clients: 1, TimeSpan.FromSeconds(3));
            return (await pgbench.RunAsync(script, clients: 1, duration)).Latencies.Percentile(95);
        }
    }
}
