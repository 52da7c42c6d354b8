namespace KubeOps.Abstractions.Builder;

/// <summary>Collects <see cref="ParallelReconciliationSettings"/>.</summary>
public sealed class ParallelReconciliationSettingsBuilder
{
    private int _maxParallelReconciliations = Environment.ProcessorCount * 2;

    /// <summary>At least 1; the default is twice the processors.</summary>
    public int MaxParallelReconciliations
    {
        get => _maxParallelReconciliations;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, 0);
            _maxParallelReconciliations = value;
        }
    }

    /// <summary>No limit by default, unlike the package's 5.</summary>
    public int MaxErrorRetries { get; set; } = int.MaxValue;

    public TimeSpan ErrorBackoffBase { get; set; } = TimeSpan.FromSeconds(2);

    public ParallelReconciliationSettings Build() => new()
    {
        MaxParallelReconciliations = MaxParallelReconciliations,
        MaxErrorRetries = MaxErrorRetries,
        ErrorBackoffBase = ErrorBackoffBase,
    };
}
