namespace Kubernaut.Storage.Partitions;

/// <summary>How far a month that is no longer kept is taken away.</summary>
public enum RemovalAction
{
    /// <summary>To a table of its own, which stays.</summary>
    Detach,

    /// <summary>To a table of its own, which goes after its grace.</summary>
    Drop,
}
