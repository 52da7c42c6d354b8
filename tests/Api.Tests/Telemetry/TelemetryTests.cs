using System.Diagnostics;
using System.Net;
using System.Text;
using Kubernaut.Api.Telemetry;
using Kubernaut.Api.Tests.Audit;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Servers;
using Kubernaut.TestKit.Telemetry;

namespace Kubernaut.Api.Tests.Telemetry;

public sealed class TelemetryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly OtlpReceiver _collector = new();
    private readonly ApiHost _host = new();
    private readonly string _traceId = ActivityTraceId.CreateRandom().ToHexString();
    private readonly string _callerSpan = ActivitySpanId.CreateRandom().ToHexString();

    public Task InitializeAsync()
    {
        _host.Settings[TelemetryOptions.EndpointVariable] = _collector.Endpoint.ToString();
        _host.Settings["OTEL_BSP_SCHEDULE_DELAY"] = "100";
        _host.Settings["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _collector.Dispose();
    }

    [Fact]
    public async Task The_trace_of_a_caller_goes_on_through_the_request_to_the_statement()
    {
        await _host.InitializeAsync();

        using var answer = await PostAsync();

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var request = await SpanAsync("Microsoft.AspNetCore");
        Assert.Equal(_callerSpan, request.ParentSpanId);
        Assert.Equal("POST /api/v1/audit-events", request.Name);
        Assert.Equal("201", request.Attributes["http.response.status_code"]);
        Assert.True(await IsBelowAsync(await SpanAsync("Npgsql"), request));
    }

    [Fact]
    public async Task The_trace_of_a_caller_goes_on_to_redis_while_postgres_is_away()
    {
        await using var redis = await OwnServer.StartRedisAsync();
        await _host.StartAsync("Host=127.0.0.1;Port=1;Timeout=1", redis.Address);

        using var answer = await PostAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var command = await SpanAsync("Kubernaut.Storage", span => span.Attributes.GetValueOrDefault("db.system.name") == "redis");
        Assert.True(await IsBelowAsync(command, await SpanAsync("Microsoft.AspNetCore")));
        Assert.DoesNotContain(_collector.Spans, span => span.Attributes.Values.Any(value => value.Contains("notif-1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Probes_and_scrapes_are_not_traced()
    {
        await _host.InitializeAsync();
        foreach (var (client, path) in ((HttpClient, string)[])[(_host.Health, "/readyz"), (_host.Metrics, "/metrics")])
        {
            using var probe = Traced(HttpMethod.Get, path);
            using var answer = await client.SendAsync(probe);
        }

        using var posted = await PostAsync();

        await SpanAsync("Microsoft.AspNetCore");
        Assert.Single(_collector.Spans, span => span.TraceId == _traceId && span.Source == "Microsoft.AspNetCore");
    }

    [Fact]
    public async Task Metrics_are_sent_too()
    {
        await _host.InitializeAsync();
        using var answer = await PostAsync();

        await Eventually.TrueAsync(
            () => Task.FromResult(_collector.Metrics.ContainsKey("kubernaut_audit_writes") && _collector.Metrics.ContainsKey("http.server.request.duration")),
            Patience,
            () => $"received only {string.Join(", ", _collector.Metrics.Keys)}");
    }

    [Theory]
    [InlineData(TelemetryOptions.EndpointVariable, "collector:4318")]
    [InlineData(TelemetryOptions.TracesEndpointVariable, "/v1/traces")]
    [InlineData(TelemetryOptions.ProtocolVariable, "http/json")]
    public async Task A_setting_that_would_send_nothing_stops_the_start(string variable, string value)
    {
        _host.Settings[variable] = value;

        var refusal = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => _host.StartAsync("Host=127.0.0.1;Port=1"));

        Assert.Contains(refusal.Failures, failure => failure.StartsWith(variable, StringComparison.Ordinal));
    }

    private async Task<HttpResponseMessage> PostAsync()
    {
        using var request = Traced(HttpMethod.Post, Sample.Path);
        request.Content = new StringContent(Sample.Event().ToJsonString(), Encoding.UTF8, "application/json");
        return await _host.Api.SendAsync(request);
    }

    private HttpRequestMessage Traced(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("traceparent", $"00-{_traceId}-{_callerSpan}-01");
        return request;
    }

    /// <summary>The first span of our trace that comes from there.</summary>
    private Task<ReceivedSpan> SpanAsync(string source, Predicate<ReceivedSpan>? condition = null) => Eventually.AppearsAsync(
        () => Task.FromResult(_collector.Spans.FirstOrDefault(span => span.TraceId == _traceId && span.Source == source && condition?.Invoke(span) != false)),
        Patience,
        () => $"no span of {source} in {string.Join(", ", _collector.Spans.Where(span => span.TraceId == _traceId).Select(span => $"{span.Source} {span.Name}"))}");

    private async Task<bool> IsBelowAsync(ReceivedSpan span, ReceivedSpan top)
    {
        while (span.SpanId != top.SpanId)
        {
            var parent = span.ParentSpanId;
            span = await Eventually.AppearsAsync(
                () => Task.FromResult(_collector.Spans.FirstOrDefault(candidate => candidate.SpanId == parent)), Patience, () => $"the parent of {span.Source} {span.Name} is missing");
        }

        return true;
    }
}
