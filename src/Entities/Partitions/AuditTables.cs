namespace Kubernaut.Entities.Partitions;

/// <summary>The tables that a policy can be for.</summary>
public static class AuditTables
{
    public const string AuditEvents = "audit_events";
}
