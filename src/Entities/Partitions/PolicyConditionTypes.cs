namespace Kubernaut.Entities.Partitions;

/// <summary>The condition types of an <see cref="AuditPartitionPolicy"/>.</summary>
public static class PolicyConditionTypes
{
    public const string Ready = "Ready";

    public const string PartitionsAhead = "PartitionsAhead";

    /// <summary>True also when a hold blocks a removal: that is what a hold is for.</summary>
    public const string RetentionEnforced = "RetentionEnforced";

    public const string LegalHoldActive = "LegalHoldActive";

    /// <summary>Present only while True.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>A person must act; present only while True.</summary>
    public const string Stalled = "Stalled";
}
