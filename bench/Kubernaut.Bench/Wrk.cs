using System.Globalization;
using System.Text.RegularExpressions;
using Kubernaut.TestKit;

namespace Kubernaut.Bench;

/// <summary>A load generator as thin as pgbench, so that neither side of a comparison pays for a client that the other does not have.</summary>
/// <remarks>https://github.com/wg/wrk: one thread, every connection sends its next request as soon as the last is answered.</remarks>
internal static partial class Wrk
{
    private const string Report = """

        function done(summary, latency)
            io.write(string.format("requests %d\nseconds %.6f\nfailed %d\np99 %.3f\n",
                summary.requests, summary.duration / 1e6,
                summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
                latency:percentile(99) / 1e3))
        end

        """;

    /// <param name="script">Lua that makes requests.</param>
    /// <param name="port">On loopback.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="duration">Whole seconds.</param>
    /// <exception cref="InvalidOperationException">A request failed, or wrk cannot run.</exception>
    public static async Task<WrkResult> RunAsync(string script, int port, int connections, TimeSpan duration)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Required.Variable(Required.Folder), $"wrk-{Guid.NewGuid():N}"));
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "script.lua"), script + Report);
            var output = await LoadTool.RunAsync(
                "wrk",
                folder.FullName,
                ["--threads=1", $"--connections={connections}", $"--duration={duration.TotalSeconds:0}s", "--script=script.lua", $"http://127.0.0.1:{port}"],
                new Dictionary<string, string?>());
            var told = Told().Matches(output).ToDictionary(match => match.Groups[1].Value, match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
            return told["failed"] == 0
                ? new WrkResult((int)told["requests"], told["requests"] / told["seconds"], told["p99"])
                : throw new InvalidOperationException($"{told["failed"]} of {told["requests"]} requests failed.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("^(requests|seconds|failed|p99) ([0-9.]+)$", RegexOptions.Multiline)]
    private static partial Regex Told();
}

/// <param name="Requests">That were answered.</param>
/// <param name="PerSecond">Requests.</param>
/// <param name="Percentile99">Milliseconds within which 99 of 100 were answered.</param>
internal sealed record WrkResult(int Requests, double PerSecond, double Percentile99);
