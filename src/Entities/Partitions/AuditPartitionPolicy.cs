using k8s.Models;
using KubeOps.Abstractions.Entities;
using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>How the monthly partitions of an audit table are created ahead, kept, held and removed.</summary>
/// <remarks>
/// Enumerations and the dates of a spec are text here: an older server may let any value pass,
/// and one unreadable value would hide every object of the list it came in.
/// </remarks>
[KubernetesEntity(Group = StorageGroup.Name, ApiVersion = StorageGroup.Version, Kind = KindName, PluralName = "auditpartitionpolicies")]
[EntityScope(EntityScope.Cluster)]
[KubernetesEntityShortNames("apol")]
[GenericAdditionalPrinterColumn(".spec.table", "TABLE", "string")]
[GenericAdditionalPrinterColumn(".status.partitions.total", "PARTITIONS", "integer")]
[GenericAdditionalPrinterColumn(".status.partitions.monthsAhead", "AHEAD", "integer")]
[GenericAdditionalPrinterColumn(".status.partitions.coveredThrough", "COVERED-THROUGH", "string")]
[GenericAdditionalPrinterColumn(".spec.retention.keepMonths", "KEEP", "integer")]
[GenericAdditionalPrinterColumn(".status.partitions.held", "HELD", "integer")]
[GenericAdditionalPrinterColumn(""".status.conditions[?(@.type=="Ready")].status""", "READY", "string")]
[GenericAdditionalPrinterColumn(".status.nextRunTime", "NEXT-RUN", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "AGE", "date")]
[GenericAdditionalPrinterColumn(".status.partitions.estimatedRows", "ROWS", "integer", Priority = PrinterColumnPriority.WideView)]
[GenericAdditionalPrinterColumn(".status.partitions.totalBytes", "SIZE", "integer", Priority = PrinterColumnPriority.WideView)]
[GenericAdditionalPrinterColumn(".status.lastSuccessfulTime", "LAST-SUCCESS", "date", Priority = PrinterColumnPriority.WideView)]
[GenericAdditionalPrinterColumn(""".status.conditions[?(@.type=="Ready")].reason""", "STATUS", "string", Priority = PrinterColumnPriority.WideView)]
[GenericAdditionalPrinterColumn(""".status.conditions[?(@.type=="Ready")].message""", "MESSAGE", "string", Priority = PrinterColumnPriority.WideView)]
public sealed class AuditPartitionPolicy : CustomKubernetesEntity<AuditPartitionPolicySpec, AuditPartitionPolicyStatus>
{
    public const string KindName = "AuditPartitionPolicy";

    /// <summary>An annotation: a new value, by custom the present time, asks for a full run now.</summary>
    public const string ReconcileAt = StorageGroup.Name + "/reconcile-at";

    public AuditPartitionPolicy()
    {
        ApiVersion = StorageGroup.ApiVersion;
        Kind = KindName;
    }
}
