using k8s.Models;
using KubeOps.Abstractions.Entities;
using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>One version of one remediation playbook, kept as a row of the playbook catalog.</summary>
/// <remarks>
/// Enumerations and the dates of a spec are text here: an older server may let any value pass,
/// and one unreadable value would hide every object of the list it came in.
/// </remarks>
[KubernetesEntity(Group = StorageGroup.Name, ApiVersion = StorageGroup.Version, Kind = KindName, PluralName = "remediationplaybooks")]
[EntityScope(EntityScope.Namespaced)]
[KubernetesEntityShortNames("rpb")]
[GenericAdditionalPrinterColumn(".spec.playbookId", "PLAYBOOK", "string")]
[GenericAdditionalPrinterColumn(".spec.version", "VERSION", "string")]
[GenericAdditionalPrinterColumn(".status.catalogState", "STATE", "string")]
[GenericAdditionalPrinterColumn(".status.latest", "LATEST", "boolean")]
[GenericAdditionalPrinterColumn(""".status.conditions[?(@.type=="Ready")].status""", "READY", "string")]
[GenericAdditionalPrinterColumn(""".status.conditions[?(@.type=="Ready")].reason""", "STATUS", "string")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "AGE", "date")]
[GenericAdditionalPrinterColumn(".status.embedding.model", "MODEL", "string", Priority = PrinterColumnPriority.WideView)]
[GenericAdditionalPrinterColumn(".status.lastSyncTime", "SYNCED", "date", Priority = PrinterColumnPriority.WideView)]
[GenericAdditionalPrinterColumn(""".status.conditions[?(@.type=="Ready")].message""", "MESSAGE", "string", Priority = PrinterColumnPriority.WideView)]
public sealed class RemediationPlaybook : CustomKubernetesEntity<RemediationPlaybookSpec, RemediationPlaybookStatus>
{
    public const string KindName = "RemediationPlaybook";

    /// <summary>Finalizer that keeps the object until its catalog row was dealt with.</summary>
    public const string CatalogRowFinalizer = StorageGroup.Name + "/catalog-row";

    public RemediationPlaybook()
    {
        ApiVersion = StorageGroup.ApiVersion;
        Kind = KindName;
    }
}
