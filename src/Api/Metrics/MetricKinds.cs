using System.Diagnostics.Metrics;
using System.Text;

namespace Kubernaut.Api.Metrics;

/// <summary>The kinds of instruments as metrics of Prometheus.</summary>
internal static class MetricKinds
{
    /// <summary>For durations in seconds whose instrument gives no boundaries of its own.</summary>
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public static Metric Create(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        var isCounter = type == typeof(Counter<>) || type == typeof(ObservableCounter<>);
        var name = MetricText.Name(instrument.Name, instrument.Unit, isCounter);
        if (type == typeof(Histogram<>))
        {
            return new HistogramMetric(name, instrument.Description, Bounds(instrument) ?? DefaultBounds);
        }

        return type == typeof(Counter<>) || type == typeof(UpDownCounter<>)
            ? new SumMetric(name, isCounter ? "counter" : "gauge", instrument.Description)
            : new ValueMetric(name, isCounter ? "counter" : "gauge", instrument.Description, instrument.IsObservable);
    }

    private static IReadOnlyList<double>? Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries,
        Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToList(),
        Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToList(),
        _ => null,
    };

    /// <summary>Adds up what it is told.</summary>
    private sealed class SumMetric(string name, string type, string? help) : Metric(name, type, help)
    {
        protected override Series NewSeries() => new Sum();

        private sealed class Sum : Series
        {
            private double _sum;

            public override void Record(double value) => _sum += value;

            public override void WriteTo(StringBuilder text, string name, string labels) => WriteLine(text, name, labels, _sum);
        }
    }

    /// <summary>Keeps the last value that it was told.</summary>
    private sealed class ValueMetric(string name, string type, string? help, bool isObservable) : Metric(name, type, help)
    {
        public override void BeginCollection()
        {
            // What is no longer observed, a closed pool for example, has no value any more.
            if (isObservable)
            {
                ForgetSeries();
            }
        }

        protected override Series NewSeries() => new Value();

        private sealed class Value : Series
        {
            private double _value;

            public override void Record(double value) => _value = value;

            public override void WriteTo(StringBuilder text, string name, string labels) => WriteLine(text, name, labels, _value);
        }
    }

    /// <summary>Counts values by size.</summary>
    private sealed class HistogramMetric(string name, string? help, IReadOnlyList<double> bounds) : Metric(name, "histogram", help)
    {
        protected override Series NewSeries() => new Buckets(bounds);

        private sealed class Buckets(IReadOnlyList<double> bounds) : Series
        {
            private readonly long[] _counts = new long[bounds.Count + 1];
            private double _sum;

            public override void Record(double value)
            {
                var bucket = 0;
                while (bucket < bounds.Count && value > bounds[bucket])
                {
                    bucket++;
                }

                _counts[bucket]++;
                _sum += value;
            }

            public override void WriteTo(StringBuilder text, string name, string labels)
            {
                var separator = labels.Length > 0 ? "," : "";
                var count = 0L;
                for (var bucket = 0; bucket < _counts.Length; bucket++)
                {
                    count += _counts[bucket];
                    var bound = bucket < bounds.Count ? bounds[bucket] : double.PositiveInfinity;
                    WriteLine(text, $"{name}_bucket", $"{labels}{separator}le=\"{Format(bound)}\"", count);
                }

                WriteLine(text, $"{name}_sum", labels, _sum);
                WriteLine(text, $"{name}_count", labels, count);
            }
        }
    }
}
