using System.Globalization;
using System.Text.RegularExpressions;
using Kubernaut.TestKit;
using Npgsql;

namespace Kubernaut.Bench;

/// <summary>The yardstick: what PostgreSQL's own load generator gets out of the same server, with one statement after the other and nothing in between.</summary>
internal sealed partial class Pgbench(string connectionString)
{
    /// <param name="script">Statements and meta commands, one transaction.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="duration">Whole seconds.</param>
    /// <param name="mode">simple, extended or prepared: how statements are sent.</param>
    /// <exception cref="InvalidOperationException">A statement failed, or pgbench cannot run.</exception>
    public Task<PgbenchResult> RunAsync(string script, int clients, TimeSpan duration, string mode = "prepared") => RunAsync([script], clients, duration, mode, settings: "");

    /// <param name="scripts">At most 128, one of which is picked by chance for each transaction.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="duration">Whole seconds.</param>
    /// <param name="mode">simple, extended or prepared: how statements are sent.</param>
    /// <param name="settings">Of the sessions: <c>-c name=value …</c></param>
    /// <exception cref="InvalidOperationException">A statement failed, or pgbench cannot run.</exception>
    public async Task<PgbenchResult> RunAsync(IReadOnlyList<string> scripts, int clients, TimeSpan duration, string mode, string settings)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Required.Variable(Required.Folder), $"pgbench-{Guid.NewGuid():N}"));
        try
        {
            foreach (var (number, script) in scripts.Index())
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{number}.sql"), script);
            }

            var output = await LoadTool.RunAsync(
                "pgbench",
                folder.FullName,
                ["--no-vacuum", .. scripts.Select((_, number) => $"--file={number}.sql"), $"--client={clients}", $"--jobs={Math.Min(clients, Environment.ProcessorCount)}",
                    $"--time={duration.TotalSeconds:0}", $"--protocol={mode}", "--log"],
                Server(settings));
            return new PgbenchResult(PerSecond(output), new Latencies(folder.EnumerateFiles("pgbench_log.*").SelectMany(Times)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Dictionary<string, string?> Server(string settings)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        return new()
        {
            ["PGHOST"] = server.Host,
            ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = server.Username,
            ["PGPASSWORD"] = server.Password,
            ["PGDATABASE"] = server.Database,
            ["PGOPTIONS"] = settings,
        };
    }

    private static double PerSecond(string output) => TransactionsPerSecond().Match(output) is { Success: true } match
        ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"pgbench did not tell its rate: {output}");

    /// <remarks>A line of the log: client, transaction, microseconds, script, and the end of the transaction in two numbers.</remarks>
    private static IEnumerable<double> Times(FileInfo log) =>
        File.ReadLines(log.FullName).Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000);

    [GeneratedRegex(@"^tps = ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex TransactionsPerSecond();
}

/// <param name="PerSecond">Transactions.</param>
/// <param name="Latencies">Of each transaction.</param>
internal sealed record PgbenchResult(double PerSecond, Latencies Latencies);
