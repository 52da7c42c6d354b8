namespace Kubernaut.Storage.Partitions;

/// <summary>A month that was detached by a run which ended before it had put the table away.</summary>
public sealed record StrandedPartition(string Name, uint Relation, Month Month);
