using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Telemetry;

/// <summary>Where traces and metrics are sent, by the variables that OpenTelemetry has for it; nowhere unless one names an endpoint.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/protocol/exporter/. The rest (headers, sampler, intervals, resource) is read by the SDK itself.</remarks>
internal sealed class TelemetryOptions
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string TracesEndpointVariable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    public const string MetricsEndpointVariable = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    public const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>What the specification recommends; the SDK's own default is gRPC, which the usual port 4318 does not speak.</summary>
    public const string DefaultProtocol = "http/protobuf";

    /// <summary>Base URL of a collector, such as http://collector:4318.</summary>
    public string? Endpoint { get; set; }

    public string? TracesEndpoint { get; set; }

    public string? MetricsEndpoint { get; set; }

    public string Protocol { get; set; } = DefaultProtocol;

    public bool SendsTraces => (TracesEndpoint ?? Endpoint) is not null;

    public bool SendsMetrics => (MetricsEndpoint ?? Endpoint) is not null;

    public void Read(IConfiguration configuration)
    {
        Endpoint = Filled(configuration[EndpointVariable]);
        TracesEndpoint = Filled(configuration[TracesEndpointVariable]);
        MetricsEndpoint = Filled(configuration[MetricsEndpointVariable]);
        Protocol = Filled(configuration[ProtocolVariable]) ?? DefaultProtocol;
    }

    /// <summary>The specification has an empty variable count as one that is not set.</summary>
    private static string? Filled(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}

/// <summary>The SDK would pass over these mistakes in silence and send nothing.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        (string Variable, string? Url)[] endpoints =
        [
            (TelemetryOptions.EndpointVariable, options.Endpoint),
            (TelemetryOptions.TracesEndpointVariable, options.TracesEndpoint),
            (TelemetryOptions.MetricsEndpointVariable, options.MetricsEndpoint),
        ];
        var failures = endpoints
            .Where(endpoint => endpoint.Url is not null && !(Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            .Select(endpoint => $"{endpoint.Variable} must be an http or https URL such as http://collector:4318, not '{endpoint.Url}'.")
            .ToList();
        if (options.Protocol is not ("grpc" or TelemetryOptions.DefaultProtocol))
        {
            failures.Add($"{TelemetryOptions.ProtocolVariable} must be grpc or {TelemetryOptions.DefaultProtocol}, not '{options.Protocol}'.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
