namespace Kubernaut.Storage.Partitions;

/// <summary>What the catalog said about one partitioned table, in one snapshot.</summary>
public sealed record PartitionObservation
{
    public required string Table { get; init; }

    public required bool TableExists { get; init; }

    /// <summary>By RANGE of one column of type date. False also when there is no table.</summary>
    public required bool PartitionedByDay { get; init; }

    public required DateTimeOffset DatabaseClock { get; init; }

    /// <summary>Every child but the DEFAULT one, by name.</summary>
    public IReadOnlyList<ObservedPartition> Partitions { get; init; } = [];

    /// <summary>The DEFAULT partition, which should not be.</summary>
    public DefaultPartition? Default { get; init; }

    /// <summary>Relations beside the table that are named like a month of it but are no child of it.</summary>
    public IReadOnlyList<string> Impostors { get; init; } = [];

    /// <summary>Those that we have detached and have not come to put away.</summary>
    public IReadOnlyList<StrandedPartition> Stranded { get; init; } = [];

    /// <summary>Detached months, oldest first.</summary>
    public IReadOnlyList<RetiredPartition> Retired { get; init; } = [];

    /// <summary>Tables among the detached months that nobody knows how they came there.</summary>
    public IReadOnlyList<string> Strangers { get; init; } = [];

    /// <summary>The months that are sealed, wherever their rows are, each with the digest of its seal.</summary>
    public IReadOnlyDictionary<Month, byte[]> Seals { get; init; } = new Dictionary<Month, byte[]>();

    public IReadOnlyDictionary<Month, ArchivedMonth> Archives { get; init; } = new Dictionary<Month, ArchivedMonth>();

    /// <summary>Months that events in the dead letters are dated in; null while that is not known. The catalog does not tell.</summary>
    public IReadOnlySet<Month>? DeadLetters { get; init; }

    /// <summary>What the last looks at the clock have left.</summary>
    public ClockWatch Watch { get; init; } = new();

    /// <summary>The months kept by the last run that could remove; null when there was none.</summary>
    public int? RememberedKeepMonths { get; init; }
}
