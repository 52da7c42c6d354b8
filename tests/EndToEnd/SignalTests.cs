using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Certificates;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.EndToEnd;

/// <summary>What a running operator tells of itself, held against what alerts, dashboards and pages make of it.</summary>
[Collection(nameof(RunningOperator))]
public sealed partial class SignalTests(RunningOperator running)
{
    [Fact]
    public async Task Every_metric_that_an_alert_a_dashboard_or_a_page_names_is_told()
    {
        // What is measured by its size is told from its first measurement on.
        Assert.Equal(HttpStatusCode.Created, await SampleEvent.WriteAsync(running.Api));

        // Months are told of by the leader, and a test before this one may have killed it.
        await RunningOperator.EventuallyAsync(async () => (await ScrapeAsync()).Contains("kubernaut_partition_months_ahead ", StringComparison.Ordinal), "nobody tells of months");
        using var authority = new TestAuthority();
        var files = authority.Issue(Directory.CreateTempSubdirectory("kubernaut-tls.").FullName, "api", "127.0.0.1", TimeSpan.FromDays(1));
        await using var withTls = await StartLonelyAsync(new Dictionary<string, string> { ["Http__CertificateFile"] = files.Certificate, ["Http__CertificateKeyFile"] = files.Key });
        var told = SampleName().Matches(await ScrapeAsync() + await withTls.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Select(match => match.Groups[1].Value).ToHashSet();
        string[] readers =
        [
            .. Directory.GetFiles(Repository.PathOf("config", "prometheus"), "*", SearchOption.AllDirectories),
            .. Directory.GetFiles(Repository.PathOf("docs", "runbook")),
            Repository.PathOf("docs", "signals.md"),
            Repository.PathOf("docs", "dead-letters.md"),
        ];

        var named = readers.SelectMany(file => MetricName().Matches(File.ReadAllText(file)).Select(match => (Metric: match.Value, File: Path.GetFileName(file)))).ToList();

        Assert.Contains(named, each => each.Metric == "kubernaut_dlq_depth");
        var missing = named.Where(each => !told.Contains(each.Metric)).Distinct().ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public async Task The_scrape_is_text_of_prometheus()
    {
        var problems = await PromtoolAsync(["check", "metrics"], await ScrapeAsync());

        Assert.DoesNotContain(problems.Split('\n'), line => line.Contains("error", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_alerts_are_rules_of_prometheus()
    {
        var rules = await File.ReadAllTextAsync(Repository.PathOf("config", "prometheus", "rules.yaml"));
        var spec = string.Join('\n', rules[(rules.IndexOf("\nspec:\n", StringComparison.Ordinal) + 7)..].Split('\n').Select(line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line));
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.yaml");
        await File.WriteAllTextAsync(file, spec);
        try
        {
            var output = await PromtoolAsync(["check", "rules", file], "");

            Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_line_of_the_log_is_json_and_names_the_trace_that_it_belongs_to()
    {
        var traceId = ActivityTraceId.CreateRandom().ToHexString();
        await using var lonely = await StartLonelyAsync(new Dictionary<string, string>());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit-events");
        request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");

        using var answer = await lonely.Api.SendAsync(request);

        Assert.Contains(traceId, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await RunningOperator.EventuallyAsync(() => Task.FromResult(Entries(lonely).Any(entry => entry.ToString().Contains($"\"TraceId\":\"{traceId}\"", StringComparison.Ordinal))), "no line names the trace");
    }

    private static IEnumerable<JsonElement> Entries(OperatorProcess process) => process.Output.Split('\n').Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>An operator without a database, whose audit writes go to Redis.</summary>
    private Task<OperatorProcess> StartLonelyAsync(IReadOnlyDictionary<string, string> settings) => OperatorProcess.StartOpenAsync(
        "lonely", running.Cluster.Namespace, "Host=127.0.0.1;Port=1;Timeout=1", Required.Variable(Required.Redis), settings);

    private async Task<string> ScrapeAsync() => await running.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    private static async Task<string> PromtoolAsync(IEnumerable<string> arguments, string input)
    {
        var start = new ProcessStartInfo(Path.Combine(Required.Variable(Required.Servers), "bin", "promtool"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var promtool = Process.Start(start)!;
        var output = promtool.StandardOutput.ReadToEndAsync();
        var errors = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return await output + await errors;
    }

    /// <summary>Of a sample, and of the metric that it belongs to.</summary>
    [GeneratedRegex(@"^(?:# TYPE )?([a-z_0-9]+)[{ ]", RegexOptions.Multiline)]
    private static partial Regex SampleName();

    [GeneratedRegex(@"(?<!['_\w])(?:kubernaut|datastorage|http_server|db_client|kestrel|dotnet)_[a-z0-9_]*[a-z0-9]\b")]
    private static partial Regex MetricName();
}
