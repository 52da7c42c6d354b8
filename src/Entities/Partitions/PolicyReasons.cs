namespace Kubernaut.Entities.Partitions;

/// <summary>The condition reasons of an <see cref="AuditPartitionPolicy"/>.</summary>
public static class PolicyReasons
{
    public const string Maintained = "Maintained";

    public const string Suspended = "Suspended";

    public const string CoverageLow = "CoverageLow";

    public const string RetentionFailing = "RetentionFailing";

    public const string DatabaseUnavailable = "DatabaseUnavailable";

    public const string TableMissing = "TableMissing";

    public const string InvalidSpec = "InvalidSpec";

    public const string CoverageSufficient = "CoverageSufficient";

    public const string CreateFailed = "CreateFailed";

    public const string GapDetected = "GapDetected";

    /// <summary>A DEFAULT partition blocks concurrent detaching, and the creation of months whose rows it took.</summary>
    public const string DefaultPartitionPresent = "DefaultPartitionPresent";

    public const string NothingExpired = "NothingExpired";

    public const string Enforced = "Enforced";

    public const string HeldPartitionsSkipped = "HeldPartitionsSkipped";

    public const string NotConfigured = "NotConfigured";

    public const string DryRun = "DryRun";

    public const string LockTimeout = "LockTimeout";

    public const string DetachFailed = "DetachFailed";

    public const string ArchiveFailed = "ArchiveFailed";

    public const string DropFailed = "DropFailed";

    /// <summary>The operator's clock and the database's disagree, so nothing is removed.</summary>
    public const string ClockSkew = "ClockSkew";

    public const string Overdue = "Overdue";

    public const string HoldsDeclared = "HoldsDeclared";

    public const string NoHolds = "NoHolds";

    /// <summary>A hold left the spec, or narrowed, without being Released; it stays in force.</summary>
    public const string HoldRemovedWithoutRelease = "HoldRemovedWithoutRelease";

    public const string RunInProgress = "RunInProgress";

    public const string InsufficientPrivilege = "InsufficientPrivilege";
}
