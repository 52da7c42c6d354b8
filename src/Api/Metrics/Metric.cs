using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Kubernaut.Api.Metrics;

/// <summary>One metric and its series, a bounded number of them: a label that takes any value must not fill the memory.</summary>
internal abstract class Metric(string name, string type, string? help)
{
    private const int MaxSeries = 1000;

    /// <summary>Where measurements go once there are too many series; the name is OpenTelemetry's for the same.</summary>
    private const string Overflow = "otel_metric_overflow=\"true\"";

    /// <summary>By their labels as text.</summary>
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    /// <summary>The same by their tags as they were given, since each request is measured and the text takes longer than the measurement.</summary>
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series> _known = new(new TagsComparer());

    public string Name { get; } = name;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_known.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>().TryGetValue(tags, out var series))
        {
            series = Find(MetricText.Labels(tags));
            if (_known.Count < MaxSeries)
            {
                _known[tags.ToArray()] = series;
            }
        }

        lock (series)
        {
            series.Record(value);
        }
    }

    /// <summary>Called before observable instruments are asked for their present values.</summary>
    public virtual void BeginCollection()
    {
    }

    public void WriteTo(StringBuilder text)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        if (!string.IsNullOrEmpty(help))
        {
            text.Append("# HELP ").Append(Name).Append(' ').Append(MetricText.EscapeHelp(help)).Append('\n');
        }

        text.Append("# TYPE ").Append(Name).Append(' ').Append(type).Append('\n');
        foreach (var (labels, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lock (series)
            {
                series.WriteTo(text, Name, labels);
            }
        }
    }

    protected abstract Series NewSeries();

    private Series Find(string labels) => _series.TryGetValue(labels, out var series)
        ? series
        : _series.GetOrAdd(_series.Count < MaxSeries ? labels : Overflow, _ => NewSeries());

    protected void ForgetSeries()
    {
        _known.Clear();
        _series.Clear();
    }

    protected static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Format(value)).Append('\n');
    }

    protected static string Format(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>The values under one set of labels. Its caller holds the lock.</summary>
    internal abstract class Series
    {
        public abstract void Record(double value);

        public abstract void WriteTo(StringBuilder text, string name, string labels);
    }
}
