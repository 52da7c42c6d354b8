namespace KubeOps.Abstractions.Builder;

/// <summary>How many objects of a kind are reconciled at once.</summary>
public sealed record ParallelReconciliationSettings
{
    public required int MaxParallelReconciliations { get; init; }

    /// <summary>The first delay after an error; it doubles with each further one.</summary>
    public required TimeSpan ErrorBackoffBase { get; init; }
}
