namespace Kubernaut.Storage.Partitions;

/// <summary>What can be wrong with a partitioned table.</summary>
public enum PartitionProblemKind
{
    /// <summary>There is no such table: nothing was migrated.</summary>
    TableMissing,

    /// <summary>The table is not partitioned by range of a date.</summary>
    NotPartitionedByDay,

    /// <summary>There is a DEFAULT partition.</summary>
    DefaultPartition,

    /// <summary>A partition that is no whole month.</summary>
    WrongBounds,

    /// <summary>A relation with the name of a month that is no partition.</summary>
    Impostor,

    /// <summary>A partition named for one month that holds another.</summary>
    Misnamed,

    /// <summary>An interrupted concurrent detach.</summary>
    DetachPending,

    /// <summary>An index of the parent that a partition lacks.</summary>
    MissingIndex,

    /// <summary>The operator's clock and the database's are too far apart to remove anything.</summary>
    ClockSkew,

    /// <summary>The database's clock is far from where it was.</summary>
    ClockJump,

    /// <summary>Which months waiting events are dated in cannot be told.</summary>
    DeadLettersUnknown,

    /// <summary>Dropping was asked for before a run has shown what it would take.</summary>
    DropUnprepared,

    /// <summary>A table among the detached months that was not put there by us.</summary>
    Stranger,

    /// <summary>A month that was detached before it was closed and sealed.</summary>
    DetachedUnsealed,
}
