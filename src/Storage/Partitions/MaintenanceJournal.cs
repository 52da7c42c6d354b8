using System.Security.Cryptography;
using System.Text;
using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Microsoft.Extensions.Logging;

namespace Kubernaut.Storage.Partitions;

/// <summary>Writes what maintenance did to the audit trail into the audit trail.</summary>
public sealed partial class MaintenanceJournal(AuditWriter writer, ILogger<MaintenanceJournal> logger)
{
    /// <summary>A trail that cannot be written to does not undo what was done.</summary>
    public async Task WriteAsync(MaintenanceEntry entry, CancellationToken cancellationToken)
    {
        var audit = new AuditEvent
        {
            EventId = Guid.CreateVersion7(entry.At),
            EventType = "storage.partitions.maintained",
            EventCategory = "storage",
            EventOutcome = entry.Succeeded ? EventOutcome.Success : EventOutcome.Failure,
            EventTimestamp = entry.At,
            ServiceName = "kubernaut-storage",
            ActorType = ActorType.Operator,
            ActorName = "kubernaut-storage",
            ResourceType = "AuditPartitionPolicy",
            ResourceId = entry.Policy,
            CorrelationId = entry.PolicyUid,
            EventData = entry.Data,
        };

        try
        {
            await writer.WriteAsync([new AcceptedAuditEvent(audit, SHA256.HashData(Encoding.UTF8.GetBytes(entry.Data)))], BatchMode.Atomic, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotWritten(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A run of maintenance could not be written to the audit trail")]
    private partial void LogNotWritten(Exception failure);
}
