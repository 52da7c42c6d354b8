using System.Globalization;

namespace Kubernaut.Chaos.Faults;

/// <summary>Months are missing: some from the start, and the current one because somebody detaches it, which leaves its name taken.</summary>
internal sealed class PartitionMissing : IFault
{
    public string Name => "partition-missing";

    public string Story => "Two replicas write to months without a partition, and the current one is detached for a while.";

    public ScenePlan Plan => new() { Replicas = 2, Days = 34 };

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var month = new DateOnly(now.Year, now.Month, 1);
        var partition = month.ToString("'audit_events_y'yyyy'm'MM", CultureInfo.InvariantCulture);

        await scene.ExecuteAsync($"ALTER TABLE audit_events DETACH PARTITION {partition}");
        await scene.QueuedAsync(scene.Sized(2000, 200));
        await scene.ExecuteAsync($"ALTER TABLE audit_events ATTACH PARTITION {partition} FOR VALUES FROM ('{month:yyyy-MM-dd}') TO ('{month.AddMonths(1):yyyy-MM-dd}')");
    }
}
