using System.Security.Cryptography;
using System.Text.Json;
using Kubernaut.Audit;
using Kubernaut.Storage.Audit;

namespace Kubernaut.Storage.Tests.Audit;

/// <summary>Valid and dull audit events, so that what a test writes is what it tests.</summary>
internal static class Sample
{
    /// <summary>Now, to the microsecond as PostgreSQL keeps it.</summary>
    public static DateTimeOffset Now { get; } = Microseconds(TimeProvider.System.GetUtcNow());

    public static AuditEvent Event() => new()
    {
        EventId = Guid.CreateVersion7(),
        EventType = "notification.sent",
        EventCategory = EventCategory.Notification,
        EventOutcome = EventOutcome.Success,
        EventTimestamp = Now,
        ServiceName = "notification-controller",
        ActorType = ActorType.Service,
        ResourceType = "notification",
        ResourceId = "notif-1",
    };

    public static AcceptedAuditEvent Accepted(AuditEvent audit) =>
        new(audit, SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(audit, AuditJson.Default.AuditEvent)));

    private static DateTimeOffset Microseconds(DateTimeOffset instant) => new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
