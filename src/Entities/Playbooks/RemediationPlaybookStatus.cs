using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>What the operator last saw in the catalog; never proof of what the database holds.</summary>
public sealed record RemediationPlaybookStatus : ConditionedStatus
{
    /// <summary>The row's state; null while there is no row.</summary>
    [EnumValues(LifecycleStates.Active, LifecycleStates.Disabled, LifecycleStates.Deprecated, LifecycleStates.Archived)]
    public string? CatalogState { get; init; }

    /// <summary>Whether this is the version that search offers.</summary>
    public bool Latest { get; init; }

    /// <summary>The version that search offers; null when the playbook has no active one.</summary>
    [Length(1, 50)]
    public string? LatestVersion { get; init; }

    /// <summary>SHA-256 of the content's UTF-8, in lowercase hex.</summary>
    [Length(64, 64)]
    [Pattern("^[0-9a-f]{64}$")]
    public string? ContentHash { get; init; }

    public PlaybookEmbedding? Embedding { get; init; }

    public PlaybookExecutions? Executions { get; init; }

    /// <summary>When the row was last found to match; written on change, else at most hourly.</summary>
    public DateTimeOffset? LastSyncTime { get; init; }

    [RangeMinimum(0)]
    public int ConsecutiveFailures { get; init; }

    public DateTimeOffset? NextRetryTime { get; init; }
}
