namespace Kubernaut.Storage.Partitions;

/// <summary>A DEFAULT partition.</summary>
/// <param name="Name">Its table.</param>
/// <param name="IsEmpty">True only when it never held a row, so that nothing has to be scanned.</param>
public sealed record DefaultPartition(string Name, bool IsEmpty);
