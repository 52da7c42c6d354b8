using System.Diagnostics.Metrics;

namespace Kubernaut.Storage.Partitions;

/// <summary>What the months tell Prometheus, from the replica that maintains them.</summary>
public sealed class PartitionMetrics : IDisposable
{
    /// <summary>More than twice the hour between two looks: whoever has not looked for so long maintains nothing any more, and another replica tells.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(150);

    private readonly Meter _meter = new("Kubernaut.Partitions");
    private readonly TimeProvider _time;
    private Report? _last;

    public PartitionMetrics(TimeProvider time)
    {
        _time = time;
        Gauge("kubernaut_partition_months_ahead", report => report.Plan.MonthsAhead, unit: null, "Months after this one that have their partition, up to the first hole.");
        Gauge("kubernaut_partition_last_success_timestamp", report => report.LastSuccess?.ToUnixTimeSeconds(), "s", "When a full maintenance run last did all it had to, in seconds since 1970.");
        Gauge("kubernaut_partition_maintenance_overdue", report => report.IsOverdue ? 1 : 0, unit: null, "1 while the last two full runs that were due have not come to a good end, else 0.");
        Gauge("kubernaut_partitions_attached", report => report.Plan.Attached.Count(), unit: null, "Months in the table.");
        Gauge("kubernaut_partitions_held", report => report.Plan.Held.Count(), unit: null, "Months that a legal hold freezes.");
        Gauge("kubernaut_partitions_expired", report => report.Plan.Expired.Count(), unit: null, "Months older than what is kept that are still in the table.");
        Gauge("kubernaut_partitions_pending_drop", report => report.Plan.PendingDrops.Count(), unit: null, "Detached months that wait to be dropped.");
        Gauge("kubernaut_partition_gaps", report => report.Plan.Gaps.Count, unit: null, "Months without a partition up to now, or before one that has its own.");
        Gauge("kubernaut_partition_size", report => report.Plan.Months.Sum(month => month.Bytes), "By", "Bytes of all months, detached ones and indexes included.");
    }

    public void Tell(PartitionPlan plan, DateTimeOffset? lastSuccess, bool isOverdue) =>
        Volatile.Write(ref _last, new Report(plan, lastSuccess, isOverdue, _time.GetTimestamp()));

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, Func<Report, long?> read, string? unit, string description) =>
        _meter.CreateObservableGauge(name, () => Observe(read), unit, description);

    /// <summary>No value where nothing is known: a zero would be an alert or the opposite of one.</summary>
    private IEnumerable<Measurement<long>> Observe(Func<Report, long?> read) =>
        Volatile.Read(ref _last) is { } report && _time.GetElapsedTime(report.At) < Validity && read(report) is { } value
            ? [new Measurement<long>(value)]
            : [];

    private sealed record Report(PartitionPlan Plan, DateTimeOffset? LastSuccess, bool IsOverdue, long At);
}
