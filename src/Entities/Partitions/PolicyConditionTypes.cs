namespace Kubernaut.Entities.Partitions;

/// <summary>The condition types that only an <see cref="AuditPartitionPolicy"/> has.</summary>
public static class PolicyConditionTypes
{
    public const string PartitionsAhead = "PartitionsAhead";

    /// <summary>True also when a hold blocks a removal: that is what a hold is for.</summary>
    public const string RetentionEnforced = "RetentionEnforced";

    public const string LegalHoldActive = "LegalHoldActive";
}
