using System.Diagnostics;
using System.Text;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Bench.Playbooks;

/// <summary>How fast a search answers beside its bare SQL, and what the index on the vectors misses.</summary>
internal sealed class SearchSuite : IBenchSuite
{
    /// <summary>End to end against the statement alone.</summary>
    private const double MostOverSql = 1.5;

    private const double LeastRecall = 0.95;
    private const int Wanted = 10;

    public string Name => "search";

    public async Task RunAsync(BenchRun run)
    {
        run.Say("starting a PostgreSQL, a Redis and an operator");
        await using var setting = await SearchSetting.StartAsync();
        foreach (var rows in run.Sized(full: (int[])[100, 10_000, 100_000], small: [100, 2_000]))
        {
            run.Say($"filling the catalog with {rows:#,0} playbooks");
            await setting.FillAsync(rows);
            await MeasureTimesAsync(run, setting, rows);
        }

        var exactRows = run.Sized(full: 20_000, small: 1_000);
        foreach (var (label, percent) in (IEnumerable<(string?, double)>)[(null, 100), ("threeTenths", 30), ("tenth", 10), ("hundredth", 1), ("thousandth", 0.1)])
        {
            await MeasureRecallAsync(run, setting, label, percent, exactRows);
        }
    }

    private static async Task MeasureTimesAsync(BenchRun run, SearchSetting setting, int rows)
    {
        var queries = SyntheticPlaybooks.Incidents(run.Sized(full: 100, small: 20)).ToList();
        var (terms, embedding) = (new List<SearchTerms>(), new List<double>());
        foreach (var query in queries)
        {
            var begun = Stopwatch.GetTimestamp();
            terms.Add(await setting.TermsAsync(query, label: null));
            embedding.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        var statements = await setting.StatementsAsync(terms, Wanted);
        using var connection = new HttpConnection();
        connection.Connect(setting.Port);
        var (bare, whole) = (new List<Latencies>(), new List<Latencies>());
        var rounds = run.Sized(full: 3, small: 1);
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < run.WarmUp;)
        {
            Search(connection, queries);
        }

        for (var round = 1; round <= rounds; round++)
        {
            run.Say($"searches among {rows:#,0} playbooks, round {round} of {rounds}: pgbench, then the operator");
            var yardstick = await setting.Pgbench.RunAsync(
                statements, clients: 1, run.Sized(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)), mode: "simple", SearchDatabase.Planning);
            bare.Add(yardstick.Latencies);
            whole.Add(Search(connection, queries));
        }

        var made = new Latencies(embedding).Percentile(50);
        run.Add(Figure.Seen($"{rows:#,0} playbooks: vector and words of the text, p50", made, "ms"));
        foreach (var percent in (int[])[50, 95])
        {
            var sql = bare.Average(each => each.Percentile(percent));
            run.Add(Figure.Seen($"{rows:#,0} playbooks: the bare SQL by pgbench, p{percent}", sql, "ms"));
            run.Add(Figure.AtMost(
                $"{rows:#,0} playbooks: search end to end, p{percent}", whole.Average(each => each.Percentile(percent)), MostOverSql * sql + made, "ms"));
        }
    }

    private static Latencies Search(HttpConnection connection, IEnumerable<string> queries) => new(queries.Select(query =>
    {
        var begun = Stopwatch.GetTimestamp();
        var (status, _) = connection.Send(Request(query));
        return status == 200 ? Stopwatch.GetElapsedTime(begun).TotalMilliseconds : throw new InvalidOperationException($"A search was answered with {status}.");
    }));

    private static async Task MeasureRecallAsync(BenchRun run, SearchSetting setting, string? label, double percent, int exactRows)
    {
        var (exact, product) = (setting.Table(exactRows: int.MaxValue), setting.Table(exactRows));
        var (found, wanted) = (0, 0);
        foreach (var query in SyntheticPlaybooks.Incidents(run.Sized(full: 50, small: 10)))
        {
            var terms = await setting.TermsAsync(query, label);
            var right = (await exact.RankAsync(terms, Wanted, default)).Take(Wanted).Select(row => row.PlaybookId).ToHashSet();
            var got = (await product.RankAsync(terms, Wanted, default)).Take(Wanted).Count(row => right.Contains(row.PlaybookId));
            (found, wanted) = (found + got, wanted + right.Count);
        }

        run.Add(Figure.AtLeast($"recall@10 against exact, labels that {percent:0.#} % of the playbooks have", (double)found / Math.Max(wanted, 1), LeastRecall));
    }

    private static byte[] Request(string query) => Encoding.ASCII.GetBytes(
        $"GET /api/v1/playbooks/search?min_confidence=0&query={Uri.EscapeDataString(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
}
