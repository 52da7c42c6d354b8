using System.Diagnostics.Metrics;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>What the dead letters tell Prometheus.</summary>
public sealed class DeadLetterMetrics : IDisposable
{
    private readonly Meter _meter = new("Kubernaut.DeadLetters");
    private readonly Counter<long> _drained;
    private readonly Counter<long> _quarantined;

    public DeadLetterMetrics(DeadLetterStatus status, TimeProvider time)
    {
        _drained = _meter.CreateCounter<long>("kubernaut_dlq_drained", description: "Waiting audit events that reached PostgreSQL.");
        _quarantined = _meter.CreateCounter<long>("kubernaut_dlq_quarantined", description: "Waiting audit events that PostgreSQL refused for good.");
        _meter.CreateObservableGauge(
            "kubernaut_dlq_depth",
            () => Observe(status.Last, backlog => backlog.Depth),
            description: "Audit events that wait in Redis for PostgreSQL.");
        _meter.CreateObservableGauge(
            "kubernaut_dlq_quarantine_depth",
            () => Observe(status.Last, backlog => backlog.Quarantined),
            description: "Audit events in the quarantine.");
        _meter.CreateObservableGauge(
            "kubernaut_dlq_oldest_age",
            () => Observe(status.Last, backlog => backlog.Oldest is { } oldest ? (time.GetUtcNow() - oldest).TotalSeconds : 0),
            unit: "s",
            description: "For how long the oldest audit event has been waiting.");
        _drained.Add(0);
        _quarantined.Add(0);
    }

    public void Drained(int count) => _drained.Add(count);

    public void Quarantined() => _quarantined.Add(1);

    public void Dispose() => _meter.Dispose();

    /// <summary>No value while Redis is away: a zero would say that all is well.</summary>
    private static IEnumerable<Measurement<T>> Observe<T>(DeadLetterBacklog? backlog, Func<DeadLetterBacklog, T> read)
        where T : struct => backlog is null ? [] : [new Measurement<T>(read(backlog))];
}
