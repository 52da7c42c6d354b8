using Kubernaut.Storage.Audit;

namespace Kubernaut.Api.Audit;

/// <summary>A batch as it was read, with at least one valid event; in atomic mode all are.</summary>
internal sealed record AuditBatch(BatchMode Mode, IReadOnlyList<EventReading> Readings)
{
    public IReadOnlyList<AcceptedAuditEvent> Accepted { get; } = [.. Readings.OfType<EventReading.Accepted>().Select(reading => reading.Event)];
}
