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
}
