using System.Diagnostics;
using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.Bench.Partitions;

/// <summary>What writers notice of maintenance while a reader holds a transaction open, beside pg_partman on the same server.</summary>
internal sealed class PartitionSuite : IBenchSuite
{
    /// <summary>Expired months to be taken away.</summary>
    private const int Months = 3;

    private const double LongestWaitMs = 100;
    private const double LongestLookMs = 200;
    private const int ManyMonths = 240;

    public string Name => "partitions";

    public async Task RunAsync(BenchRun run)
    {
        run.Say("starting a PostgreSQL");
        await using var server = await OwnServer.StartPostgresAsync();
        var rows = run.Sized(200_000, 2_000);

        run.Say($"{Months} expired months of {rows} rows each");
        await using var ours = await OurMonths.PrepareAsync(server.Address, Months, rows);
        await QuietAsync(run, ours.ConnectionString);
        await MeasureAsync(run, "ours", ours.ConnectionString, async () =>
        {
            var outcomes = await ours.MaintainAsync();
            var done = outcomes.OfType<ActionOutcome.Done>().GroupBy(outcome => outcome.Action.GetType().Name).ToDictionary(group => group.Key, group => group.Count());
            foreach (var kind in (string[])["Create", "Seal", "Detach", "Drop"])
            {
                run.Add(Figure.Seen($"ours: months done ({kind.ToLowerInvariant()})", done.GetValueOrDefault(kind)));
            }

            run.Add(Figure.AtMost("ours: steps that failed", outcomes.Count(outcome => outcome is not ActionOutcome.Done), 0));
        });

        var partman = await PartmanMonths.PrepareAsync(server.Address, Months, rows);
        await MeasureAsync(run, "pg_partman", partman.ConnectionString, async () =>
        {
            try
            {
                await partman.MaintainAsync();
            }
            catch (Npgsql.PostgresException failure)
            {
                run.Say($"pg_partman gave up: {failure.MessageText}");
            }

            run.Add(Figure.Seen("pg_partman: months afterwards", await partman.MonthsAsync()));
        });

        await LookAsync(run, ours);
    }

    /// <summary>What a writer waits for when nothing is maintained: the disk and the other writers.</summary>
    private static async Task QuietAsync(BenchRun run, string connectionString)
    {
        await using var writers = Start(run, connectionString);
        await Task.Delay(run.Sized(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2)), TimeProvider.System);
        var (waits, _) = await writers.StopAsync();
        run.Add(Figure.Seen("longest insert without maintenance", waits.Percentile(100), "ms"));
        run.Add(Figure.Seen("99.9 % of inserts without maintenance", waits.Percentile(99.9), "ms"));
    }

    private static async Task MeasureAsync(BenchRun run, string whose, string connectionString, Func<Task> maintain)
    {
        var before = await Sql.ScalarAsync<long>(connectionString, Kept);
        await using var writers = Start(run, connectionString);

        // Everybody is at work and the reader has its snapshot.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        run.Say($"{whose}: maintenance under eight writers and a reader that holds its transaction");
        var began = Stopwatch.GetTimestamp();
        await maintain();
        run.Add(Figure.Seen($"{whose}: maintenance took", Stopwatch.GetElapsedTime(began).TotalSeconds, "s"));

        var (waits, failures) = await writers.StopAsync();
        var stored = await Sql.ScalarAsync<long>(connectionString, Kept) - before;
        run.Add(whose == "ours"
            ? Figure.AtMost($"{whose}: longest insert during maintenance", waits.Percentile(100), LongestWaitMs, "ms")
            : Figure.Seen($"{whose}: longest insert during maintenance", waits.Percentile(100), "ms"));
        run.Add(Figure.Seen($"{whose}: 99.9 % of inserts during maintenance", waits.Percentile(99.9), "ms"));
        run.Add(Figure.Seen($"{whose}: inserts", waits.Count));
        run.Add(whose == "ours"
            ? Figure.AtMost($"{whose}: inserts that failed or were lost", failures.Count + writers.Acknowledged - stored, 0)
            : Figure.Seen($"{whose}: inserts that failed or were lost", failures.Count + writers.Acknowledged - stored));
    }

    /// <summary>Rows of this month, which nobody removes.</summary>
    private const string Kept = "SELECT count(*) FROM audit_events WHERE event_date >= date_trunc('month', now() AT TIME ZONE 'UTC')::date";

    private static Writers Start(BenchRun run, string connectionString) => Writers.Start(
        connectionString, OurMonths.Insert, "SELECT count(*) FROM audit_events", run.Sized(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(3)));

    private static async Task LookAsync(BenchRun run, OurMonths ours)
    {
        run.Say($"{ManyMonths} months");
        for (var ago = 3; ago < ManyMonths - 6; ago++)
        {
            await Sql.ExecuteAsync(ours.ConnectionString, $"SELECT create_month_partition('audit_events', (date_trunc('month', now()) - interval '{ago} months')::date, 'bench')");
        }

        var looks = new List<double>();
        for (var look = 0; look < 20; look++)
        {
            var began = Stopwatch.GetTimestamp();
            await ours.LookAsync();
            looks.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        run.Add(Figure.AtMost($"observing and planning {ManyMonths} months, median of 20", new Latencies(looks).Percentile(50), LongestLookMs, "ms"));
    }
}
