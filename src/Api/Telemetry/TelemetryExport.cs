using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kubernaut.Api.Telemetry;

/// <summary>Sends traces and metrics by OTLP from the start of the process until its end, when an endpoint is configured.</summary>
internal sealed class TelemetryExport(IOptions<TelemetryOptions> options, IConfiguration configuration) : IHostedService, IDisposable
{
    /// <summary>Named by OTEL_SERVICE_NAME where it is set.</summary>
    private const string ServiceName = "kubernaut-storage";

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var sdk = new ConfigurationBuilder()
            .AddInMemoryCollection([new(TelemetryOptions.ProtocolVariable, TelemetryOptions.DefaultProtocol), new("OTEL_SERVICE_NAME", ServiceName)])
            .AddConfiguration(configuration)
            .Build();

        if (options.Value.SendsTraces)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton<IConfiguration>(sdk))
                .ConfigureResource(Describe)
                .AddSource([.. TelemetrySources.Traces])
                .AddOtlpExporter()
                .Build();
        }

        if (options.Value.SendsMetrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton<IConfiguration>(sdk))
                .ConfigureResource(Describe)
                .AddMeter([.. TelemetrySources.Meters.Select(meter => meter + "*")])
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what is still here. After every other service has stopped, so that the last requests are told too.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Describe(ResourceBuilder resource) =>
        resource.AddAttributes([new("service.version", typeof(TelemetryExport).Assembly.GetName().Version!.ToString(3)), new("service.instance.id", Environment.MachineName)]);
}
