namespace Kubernaut.Storage.Partitions;

/// <summary>What shall be done, in order, and what is known before it is.</summary>
public sealed record PartitionPlan
{
    public required string Table { get; init; }

    /// <summary>The database's clock when it was observed.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The most urgent first.</summary>
    public IReadOnlyList<PlannedAction> Actions { get; init; } = [];

    public IReadOnlyList<PartitionProblem> Problems { get; init; } = [];

    /// <summary>Every partition and every gap, oldest first.</summary>
    public IReadOnlyList<PartitionMonth> Months { get; init; } = [];

    /// <summary>The last day without a hole since today; null when not even this month has its partition.</summary>
    public DateOnly? CoveredThrough { get; init; }

    /// <summary>Whole months after this one without a hole.</summary>
    public int MonthsAhead { get; init; }

    /// <summary>Fewer months ahead than the settings call safe.</summary>
    public bool CoverageIsLow { get; init; }

    /// <summary>Months without a partition up to now, or before one that has its own.</summary>
    public IReadOnlyList<Month> Gaps { get; init; } = [];

    /// <summary>What the clock is thought of after this look at it.</summary>
    public ClockWatch Watch { get; init; } = new();

    /// <summary>Why nothing may be removed, nor closed unless dropping is all that stands against it; empty when it may.</summary>
    public IReadOnlyList<PartitionProblem> RemovalProblems { get; init; } = [];

    public IEnumerable<PartitionMonth> Attached => Months.Where(month => month.State is not MonthState.Gap && month.DetachedAt is null);

    public IEnumerable<PartitionMonth> Held => Months.Where(month => month.State is not MonthState.Gap && month.Holds.Count > 0);

    /// <summary>Detached months that wait to be dropped.</summary>
    public IEnumerable<PartitionMonth> PendingDrops => Months.Where(month => month.State is MonthState.PendingDrop);

    public IEnumerable<PartitionMonth> Expired => Months.Where(month => month.State is MonthState.Expired);
}
