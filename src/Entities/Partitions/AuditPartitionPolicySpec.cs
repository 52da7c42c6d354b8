using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>The declared upkeep of one partitioned table.</summary>
public sealed record AuditPartitionPolicySpec
{
    /// <summary>Fixed; the object is named for it, with '-' in place of '_'.</summary>
    [EnumValues(AuditTables.AuditEvents)]
    public string Table { get; init; } = AuditTables.AuditEvents;

    /// <summary>Stops all upkeep, creation too; the status is still refreshed.</summary>
    public bool Suspend { get; init; }

    [EnumValues(PolicyModes.Enforce, PolicyModes.DryRun)]
    public string Mode { get; init; } = PolicyModes.Enforce;

    public CreateAheadPolicy CreateAhead { get; init; } = new();

    /// <summary>Null: nothing is ever removed.</summary>
    public RetentionPolicy? Retention { get; init; }

    /// <summary>Five-field cron of the full run, read in <see cref="TimeZone"/>.</summary>
    [Length(1, 128)]
    [Pattern(@"^\S+( +\S+){4}$")]
    public string Schedule { get; init; } = "17 3 * * *";

    /// <summary>IANA name.</summary>
    [Length(1, 64)]
    public string TimeZone { get; init; } = "Etc/UTC";

    /// <summary>Longest wait for a table lock, so that writers never queue behind maintenance.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(60)]
    public int LockTimeoutSeconds { get; init; } = 5;

    /// <summary>Most months that one run removes.</summary>
    [RangeMinimum(1)]
    [RangeMaximum(12)]
    public int MaxPartitionsPerRun { get; init; } = 3;

    [Items(maxItems: 16)]
    public IList<LegalHold>? LegalHolds { get; init; }
}
