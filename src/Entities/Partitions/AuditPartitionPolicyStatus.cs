using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>What the operator last saw in the database's catalog, and what it did.</summary>
public sealed record AuditPartitionPolicyStatus : ConditionedStatus
{
    public PartitionSummary? Partitions { get; init; }

    /// <summary>The months that something is to be said of; uneventful ones are left out.</summary>
    [Items(maxItems: 24)]
    public IList<NotablePartition>? Notable { get; init; }

    /// <summary>What the next run would do, in DryRun; each entry 1–1024 characters.</summary>
    [Items(maxItems: 24)]
    public IList<string>? PlannedActions { get; init; }

    /// <summary>Those still in force from the database alone are counted too.</summary>
    [RangeMinimum(0)]
    public int ActiveHolds { get; init; }

    public MaintenanceRun? LastRun { get; init; }

    /// <summary>When a full run last did all it had to.</summary>
    public DateTimeOffset? LastSuccessfulTime { get; init; }

    public DateTimeOffset? NextRunTime { get; init; }

    /// <summary>The value of the annotation <see cref="AuditPartitionPolicy.ReconcileAt"/> that a run last answered.</summary>
    [Length(1, 64)]
    public string? LastHandledReconcileAt { get; init; }
}
