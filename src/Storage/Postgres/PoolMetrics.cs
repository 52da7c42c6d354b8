using System.Diagnostics.Metrics;

namespace Kubernaut.Storage.Postgres;

/// <summary>Tells Prometheus how many connections each pool holds and how many of them work, under the names that dashboards of data storage have.</summary>
public sealed class PoolMetrics : IDisposable
{
    private const string PoolTag = "db.client.connection.pool.name";
    private const string StateTag = "db.client.connection.state";

    private readonly Meter _meter = new("Kubernaut.Postgres");
    private readonly MeterListener _npgsql = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Connections> _pools = new(StringComparer.Ordinal);

    public PoolMetrics()
    {
        _npgsql.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.connection.count" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _npgsql.SetMeasurementEventCallback<int>((_, count, tags, _) => Add(count, tags));
        _npgsql.SetMeasurementEventCallback<long>((_, count, tags, _) => Add((int)count, tags));
        _meter.CreateObservableGauge("datastorage_db_connections", () => Observe(pool => pool.Open), description: "Connections to PostgreSQL, by pool.");
        _meter.CreateObservableGauge("datastorage_db_connections_in_use", () => Observe(pool => pool.InUse), description: "Connections to PostgreSQL that somebody works with, by pool.");
    }

    /// <summary>Begins to ask Npgsql, which tells of all pools of the process.</summary>
    public void Start() => _npgsql.Start();

    public void Dispose()
    {
        _npgsql.Dispose();
        _meter.Dispose();
    }

    private Measurement<int>[] Observe(Func<Connections, int> read)
    {
        lock (_lock)
        {
            _pools.Clear();
            _npgsql.RecordObservableInstruments();
            return [.. _pools.Select(pool => new Measurement<int>(read(pool.Value), new KeyValuePair<string, object?>("pool", pool.Key)))];
        }
    }

    /// <summary>Called while the lock is held: Npgsql only tells when it is asked.</summary>
    private void Add(int count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (name, isUsed) = ("", false);
        foreach (var (tag, value) in tags)
        {
            name = tag == PoolTag ? value as string ?? "" : name;
            isUsed |= tag == StateTag && value is "used";
        }

        var pool = _pools.GetValueOrDefault(name, new Connections(0, 0));
        _pools[name] = new Connections(pool.Open + count, pool.InUse + (isUsed ? count : 0));
    }

    private sealed record Connections(int Open, int InUse);
}
