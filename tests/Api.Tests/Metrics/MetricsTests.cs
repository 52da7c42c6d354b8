using System.Diagnostics.Metrics;
using Kubernaut.Api.Metrics;
using Kubernaut.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernaut.Api.Tests.Metrics;

public sealed class MetricsTests(ApiHost host) : IClassFixture<ApiHost>, IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Requests_are_counted_by_route_and_status()
    {
        await host.GetAsync($"/api/v1/audit-events/{Guid.NewGuid()}");
        await host.GetAsync($"/api/v1/audit-events/{Guid.NewGuid()}");

        // The server counts a request when it has forgotten it, which may be after its answer was read.
        var scrape = "";
        await Eventually.TrueAsync(
            async () => (scrape = await host.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').Any(line =>
                line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
                && line.Contains("http_response_status_code=\"404\",http_route=\"/api/v1/audit-events/{eventId:guid}\"", StringComparison.Ordinal)
                && line.EndsWith(" 2", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(20),
            () => scrape);
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram\n", scrape, StringComparison.Ordinal);
        Assert.DoesNotContain("/metrics", scrape, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_kind_of_instrument_is_written_as_prometheus_expects()
    {
        using var registry = new MetricRegistry(Meters);
        var meter = Meters.Create("Kubernaut.Tests");
        meter.CreateCounter<long>("tests.done", description: "Done\nso far").Add(3, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        var open = meter.CreateUpDownCounter<int>("tests.open");
        open.Add(5);
        open.Add(-2);
        meter.CreateObservableGauge("tests.size", () => 1.5, unit: "By");
        var duration = meter.CreateHistogram("tests.duration", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        duration.Record(0.1);
        duration.Record(0.5);
        duration.Record(7);

        var scrape = registry.Collect();

        Assert.Contains(
            """
            # HELP tests_done_total Done\nso far
            # TYPE tests_done_total counter
            tests_done_total{kind="a\"b\\c\nd"} 3
            # TYPE tests_duration_seconds histogram
            tests_duration_seconds_bucket{le="0.1"} 1
            tests_duration_seconds_bucket{le="1"} 2
            tests_duration_seconds_bucket{le="+Inf"} 3
            tests_duration_seconds_sum 7.6
            tests_duration_seconds_count 3
            # TYPE tests_open gauge
            tests_open 3
            # TYPE tests_size_bytes gauge
            tests_size_bytes 1.5

            """,
            scrape,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_labels_are_one_series_however_they_are_given()
    {
        using var registry = new MetricRegistry(Meters);
        var counter = Meters.Create("Kubernaut.Tests").CreateCounter<long>("tests.same");

        counter.Add(1, new KeyValuePair<string, object?>("code", 200), new KeyValuePair<string, object?>("route", "/"));
        counter.Add(2, new KeyValuePair<string, object?>("route", "/"), new KeyValuePair<string, object?>("code", 200));
        counter.Add(4, new KeyValuePair<string, object?>("code", 200L), new KeyValuePair<string, object?>("route", "/"));
        counter.Add(8, new KeyValuePair<string, object?>("code", 200), new KeyValuePair<string, object?>("route", "/other"));

        var scrape = registry.Collect();
        Assert.Contains("""tests_same_total{code="200",route="/"} 7""", scrape, StringComparison.Ordinal);
        Assert.Contains("""tests_same_total{code="200",route="/other"} 8""", scrape, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_with_too_many_values_does_not_grow_without_bound()
    {
        using var registry = new MetricRegistry(Meters);
        var meter = Meters.Create("Kubernaut.Tests");
        var counter = meter.CreateCounter<long>("tests.flood");

        for (var value = 0; value < 5000; value++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("value", value));
        }

        var lines = registry.Collect().Split('\n').Where(line => line.StartsWith("tests_flood_total", StringComparison.Ordinal)).ToList();
        Assert.Equal(1001, lines.Count);
        Assert.Contains("tests_flood_total{otel_metric_overflow=\"true\"} 4000", lines);
    }

    [Fact]
    public void What_is_no_longer_observed_is_no_longer_told()
    {
        using var registry = new MetricRegistry(Meters);
        var meter = Meters.Create("Kubernaut.Tests");
        var pools = new List<Measurement<int>> { new(1, new KeyValuePair<string, object?>("pool", "a")) };
        meter.CreateObservableGauge("tests.pools", () => pools);
        var before = registry.Collect();
        pools.Clear();

        var after = registry.Collect();

        Assert.Contains("tests_pools{pool=\"a\"} 1", before, StringComparison.Ordinal);
        Assert.DoesNotContain("tests_pools", after, StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_host_of_this_process_measures_is_not_told()
    {
        using var registry = new MetricRegistry(Meters);
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var shared = new Meter("Kubernaut.Tests.Shared");

        other.GetRequiredService<IMeterFactory>().Create("Kubernaut.Tests").CreateCounter<int>("tests.theirs").Add(1);
        shared.CreateCounter<int>("tests.everyones").Add(1);

        var scrape = registry.Collect();
        Assert.DoesNotContain("tests_theirs", scrape, StringComparison.Ordinal);
        Assert.Contains("tests_everyones_total 1", scrape, StringComparison.Ordinal);
    }
}
