namespace Kubernaut.Entities.Partitions;

/// <summary>The event reasons of an <see cref="AuditPartitionPolicy"/>: first those of type Normal, then the Warnings.</summary>
public static class PolicyEvents
{
    public const string PartitionCreated = "PartitionCreated";

    public const string PartitionDetached = "PartitionDetached";

    public const string PartitionDropped = "PartitionDropped";

    public const string PartitionDropScheduled = "PartitionDropScheduled";

    public const string PartitionArchived = "PartitionArchived";

    public const string PartitionSealed = "PartitionSealed";

    /// <summary>At most one a run.</summary>
    public const string RetentionSkippedByHold = "RetentionSkippedByHold";

    public const string LegalHoldPlaced = "LegalHoldPlaced";

    public const string LegalHoldReleased = "LegalHoldReleased";

    public const string DryRunCompleted = "DryRunCompleted";

    public const string MaintenanceSuspended = "MaintenanceSuspended";

    public const string CoverageLow = "CoverageLow";

    public const string PartitionCreateFailed = "PartitionCreateFailed";

    public const string RetentionLockTimeout = "RetentionLockTimeout";

    public const string RetentionFailed = "RetentionFailed";

    public const string PartitionArchiveFailed = "PartitionArchiveFailed";

    public const string PartitionGapDetected = "PartitionGapDetected";

    public const string HoldRemovedWithoutRelease = "HoldRemovedWithoutRelease";
}
