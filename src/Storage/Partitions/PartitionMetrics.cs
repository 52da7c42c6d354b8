using System.Diagnostics.Metrics;

namespace Kubernaut.Storage.Partitions;

/// <summary>What the months tell Prometheus, from the replica that maintains them.</summary>
public sealed class PartitionMetrics : IDisposable
{
    /// <summary>More than twice the hour between two looks: whoever has not looked for so long maintains nothing any more, and another replica tells.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(150);

    private readonly Meter _meter = new("Kubernaut.Partitions");
    private readonly TimeProvider _time;
    private Plan? _plan;
    private Runs? _runs;

    public PartitionMetrics(TimeProvider time)
    {
        _time = time;
        OfPlan("kubernaut_partition_months_ahead", plan => plan.MonthsAhead, unit: null, "Months after this one that have their partition, up to the first hole.");
        OfRuns("kubernaut_partition_last_success_timestamp", runs => runs.LastSuccess?.ToUnixTimeSeconds(), "s", "When a full maintenance run last did all it had to, in seconds since 1970.");
        OfRuns("kubernaut_partition_maintenance_overdue", runs => runs.IsOverdue ? 1 : 0, unit: null, "1 while the last two full runs that were due have not come to a good end, else 0.");
        OfPlan("kubernaut_partitions_attached", plan => plan.Attached.Count(), unit: null, "Months in the table.");
        OfPlan("kubernaut_partitions_held", plan => plan.Held.Count(), unit: null, "Months that a legal hold freezes.");
        OfPlan("kubernaut_partitions_expired", plan => plan.Expired.Count(), unit: null, "Months older than what is kept that are still in the table.");
        OfPlan("kubernaut_partitions_pending_drop", plan => plan.PendingDrops.Count(), unit: null, "Detached months that wait to be dropped.");
        OfPlan("kubernaut_partition_gaps", plan => plan.Gaps.Count, unit: null, "Months without a partition up to now, or before one that has its own.");
        OfPlan("kubernaut_partition_size", plan => plan.Months.Sum(month => month.Bytes), "By", "Bytes of all months, detached ones and indexes included.");
    }

    public void Tell(PartitionPlan plan) => Volatile.Write(ref _plan, new Plan(plan, _time.GetTimestamp()));

    /// <summary>Apart from what was seen in the database, since it is known without it, and while nothing can be seen runs become overdue.</summary>
    public void Tell(DateTimeOffset? lastSuccess, bool isOverdue) => Volatile.Write(ref _runs, new Runs(lastSuccess, isOverdue, _time.GetTimestamp()));

    public void Dispose() => _meter.Dispose();

    private void OfPlan(string name, Func<PartitionPlan, long> read, string? unit, string description) =>
        _meter.CreateObservableGauge(name, () => Observe(Volatile.Read(ref _plan), told => read(told.Seen)), unit, description);

    private void OfRuns(string name, Func<Runs, long?> read, string? unit, string description) =>
        _meter.CreateObservableGauge(name, () => Observe(Volatile.Read(ref _runs), read), unit, description);

    /// <summary>No value where nothing is known: a zero would be an alert or the opposite of one.</summary>
    private IEnumerable<Measurement<long>> Observe<TTold>(TTold? told, Func<TTold, long?> read)
        where TTold : Told =>
        told is not null && _time.GetElapsedTime(told.At) < Validity && read(told) is { } value
            ? [new Measurement<long>(value)]
            : [];

    private abstract record Told(long At);

    private sealed record Plan(PartitionPlan Seen, long At) : Told(At);

    private sealed record Runs(DateTimeOffset? LastSuccess, bool IsOverdue, long At) : Told(At);
}
