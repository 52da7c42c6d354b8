using Kubernaut.Storage.DeadLetters;

namespace Kubernaut.Storage.Partitions;

/// <summary>Sees all that a plan with removals needs: the catalog, and the events that still wait elsewhere.</summary>
public sealed class MaintenanceObserver(PartitionObserver catalog, DeadLetterMonths deadLetters)
{
    public async Task<PartitionObservation> ObserveAsync(string table, CancellationToken cancellationToken)
    {
        // In this order: a letter that reaches its month in between is then counted twice, the other way round not at all.
        var waiting = await deadLetters.ReadAsync(cancellationToken);
        return await catalog.ObserveAsync(table, cancellationToken) with { DeadLetters = waiting };
    }
}
