namespace Kubernaut.Storage.Migrations;

/// <summary>What applying a part of the schema would do to a database as it is now.</summary>
public sealed record MigrationPlan
{
    /// <summary>Steps to be applied, and those that would have to wait, in their order.</summary>
    public required IReadOnlyList<MigrationStatus> Steps { get; init; }

    /// <summary>Months of audit_events to be made.</summary>
    public required IReadOnlyList<string> Partitions { get; init; }

    public bool IsEmpty => Steps.All(step => step.State is MigrationState.Waiting) && Partitions.Count == 0;
}
