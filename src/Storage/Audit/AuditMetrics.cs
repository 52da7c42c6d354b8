using System.Diagnostics.Metrics;
using Kubernaut.Storage.Postgres;

namespace Kubernaut.Storage.Audit;

/// <summary>What the writing of audit events tells Prometheus.</summary>
public sealed class AuditMetrics : IDisposable
{
    private static readonly string[] Outcomes = ["stored", "repeated", "queued", "conflict", "withheld", "refused", "abandoned", "failed"];

    private readonly Meter _meter = new("Kubernaut.Audit");
    private readonly Counter<long> _writes;
    private readonly Histogram<int> _batches;
    private readonly Histogram<double> _durations;

    public AuditMetrics(PostgresCircuit circuit)
    {
        _writes = _meter.CreateCounter<long>(
            "kubernaut_audit_writes",
            description: "Audit events by what became of them: stored, repeated (stored before), queued (in Redis), conflict, withheld (with a conflict in an atomic batch), refused (by PostgreSQL, for good), abandoned (by their sender), failed (nothing promised).");
        _batches = _meter.CreateHistogram(
            "kubernaut_audit_batch_size",
            unit: null,
            description: "Audit events sent one by one that shared a statement.",
            tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 200] });
        _durations = _meter.CreateHistogram(
            "kubernaut_audit_write_duration",
            unit: "s",
            description: "From the moment an event or a batch was found valid until it was safe, or known not to be.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _meter.CreateObservableGauge(
            "kubernaut_postgres_circuit_open",
            () => circuit.IsOpen ? 1 : 0,
            description: "1 while PostgreSQL is held to be away and writes go to the dead letters at once.");

        // A rate needs a start.
        foreach (var outcome in Outcomes)
        {
            Add(0, outcome);
        }
    }

    public void Written(IReadOnlyList<AuditWriteOutcome> outcomes)
    {
        foreach (var group in outcomes.GroupBy(NameOf))
        {
            Add(group.Count(), group.Key);
        }
    }

    public void Failed(int count, Exception failure) => Add(count, NameOf(failure));

    public void Took(TimeSpan elapsed) => _durations.Record(elapsed.TotalSeconds);

    public void Batch(int size) => _batches.Record(size);

    public void ObserveQueue(Func<int> depth) =>
        _meter.CreateObservableGauge("kubernaut_audit_queue_depth", depth, description: "Audit events that wait for a statement to share.");

    public void Dispose() => _meter.Dispose();

    private static string NameOf(AuditWriteOutcome outcome) => outcome switch
    {
        AuditWriteOutcome.Stored { WasNew: true } => "stored",
        AuditWriteOutcome.Stored => "repeated",
        AuditWriteOutcome.Queued => "queued",
        AuditWriteOutcome.Conflict => "conflict",
        AuditWriteOutcome.Failed failed => NameOf(failed.Why),
        _ => "withheld",
    };

    private static string NameOf(Exception failure) => failure switch
    {
        OperationCanceledException => "abandoned",
        _ when PostgresErrors.IsRefusalOfData(failure) => "refused",
        _ => "failed",
    };

    private void Add(int count, string outcome) => _writes.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
}
