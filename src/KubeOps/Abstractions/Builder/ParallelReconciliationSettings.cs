namespace KubeOps.Abstractions.Builder;

/// <summary>How many objects of a kind are reconciled at once.</summary>
public sealed record ParallelReconciliationSettings
{
    public required int MaxParallelReconciliations { get; init; }

    /// <summary>How often in a row an object is tried again whose controller throws; then it waits for its next change, or for the resync.</summary>
    public required int MaxErrorRetries { get; init; }

    /// <summary>The first delay after an error; it doubles with each further one.</summary>
    public required TimeSpan ErrorBackoffBase { get; init; }
}
