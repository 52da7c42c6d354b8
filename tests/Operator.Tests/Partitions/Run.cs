using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Tests.Partitions;

/// <summary>Runs of a policy that vary by <c>with</c>.</summary>
internal static class Run
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Everything was there and nothing had to be done.</summary>
    public static PolicyRun Quiet { get; } = Of(new AuditPartitionPolicySpec(), Covered);

    /// <summary>October 2026 to May 2027.</summary>
    public static PartitionPlan Covered => Plan(-1, 6);

    public static PolicyRun Of(AuditPartitionPolicySpec spec, PartitionPlan plan) => new()
    {
        Spec = spec,
        After = plan,
        Maintenance = new MaintenanceOutcome.Ran([]),
        Holds = new LegalHoldChanges(),
        IsFull = true,
        StartedAt = Noon,
        CompletedAt = Noon.AddSeconds(1),
        NextRun = Noon.AddHours(15),
    };

    /// <param name="from">Months relative to November 2026.</param>
    /// <param name="to">Months relative to November 2026.</param>
    /// <param name="settings">Null takes the defaults.</param>
    public static PartitionPlan Plan(int from, int to, PartitionSettings? settings = null)
    {
        var thisMonth = Month.Of(Noon);
        var seen = new PartitionObservation
        {
            Table = PartitionSettings.AuditEvents,
            TableExists = true,
            PartitionedByDay = true,
            DatabaseClock = Noon,
            DeadLetters = new HashSet<Month>(),
            Partitions = [.. Month.Range(thisMonth + from, thisMonth + to).Select(month => new ObservedPartition
            {
                Name = $"audit_events_y{month.Year}m{month.Number:00}",
                Bounds = PartitionBounds.Of(month),
                EstimatedRows = 10,
                Bytes = 100,
            })],
        };
        return PartitionPlanner.Plan(settings ?? new PartitionSettings(), seen, Noon);
    }
}
