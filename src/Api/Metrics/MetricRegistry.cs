using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Kubernaut.Api.Telemetry;

namespace Kubernaut.Api.Metrics;

/// <summary>Listens to the meters of this host and of the libraries without one, and keeps their values for the next scrape.</summary>
internal sealed class MetricRegistry : IDisposable
{
    /// <summary>By the name that Prometheus sees: instruments of one name, from several pools for example, are one metric.</summary>
    private readonly ConcurrentDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);

    private readonly IMeterFactory _meters;
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();

    public MetricRegistry(IMeterFactory meters)
    {
        _meters = meters;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, metric) => ((Metric)metric!).Record((double)value, tags));
        _listener.Start();
    }

    /// <returns>All metrics in the text format of Prometheus.</returns>
    public string Collect()
    {
        lock (_collecting)
        {
            foreach (var metric in _metrics.Values)
            {
                metric.BeginCollection();
            }

            _listener.RecordObservableInstruments();

            var text = new StringBuilder();
            foreach (var metric in _metrics.Values.OrderBy(metric => metric.Name, StringComparer.Ordinal))
            {
                metric.WriteTo(text);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        // A meter with another scope belongs to another host in this process.
        if ((instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, _meters))
            && TelemetrySources.Meters.Any(meter => instrument.Meter.Name.StartsWith(meter, StringComparison.Ordinal)))
        {
            var created = MetricKinds.Create(instrument);
            listener.EnableMeasurementEvents(instrument, _metrics.GetOrAdd(created.Name, created));
        }
    }
}
