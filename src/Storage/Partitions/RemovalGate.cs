namespace Kubernaut.Storage.Partitions;

/// <summary>Says whether a removal that was planned a while ago is still wanted.</summary>
/// <returns>Why not; null when it is.</returns>
public delegate Task<string?> RemovalGate(CancellationToken cancellationToken);
