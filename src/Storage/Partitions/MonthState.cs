namespace Kubernaut.Storage.Partitions;

/// <summary>How a month stands. Where several apply, the earliest of this list is told.</summary>
public enum MonthState
{
    /// <summary>No partition takes its events.</summary>
    Gap,

    /// <summary>An interrupted concurrent detach left it unreadable.</summary>
    PendingDetach,

    /// <summary>A legal hold overlaps it.</summary>
    Held,

    /// <summary>Detached, and dropped once its grace is over.</summary>
    PendingDrop,

    /// <summary>Holds this day, by the database's clock.</summary>
    Current,

    /// <summary>Not begun.</summary>
    Future,

    /// <summary>Older than what is kept.</summary>
    Expired,

    /// <summary>Detached, and stays.</summary>
    Retired,

    /// <summary>Kept, and nothing to say about it.</summary>
    Past,
}
