namespace Kubernaut.Storage.Audit;

/// <summary>What a refused event does to the others of its batch.</summary>
public enum BatchMode
{
    /// <summary>All or none.</summary>
    Atomic,

    /// <summary>The others are stored.</summary>
    Partial,
}
