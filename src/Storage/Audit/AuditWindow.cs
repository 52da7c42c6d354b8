namespace Kubernaut.Storage.Audit;

/// <summary>The instants between which an event may have happened to be accepted now. An id is unique within it, not for ever.</summary>
public sealed record AuditWindow(DateTimeOffset Earliest, DateTimeOffset Latest)
{
    public DateOnly FirstDay => DateOnly.FromDateTime(Earliest.UtcDateTime);

    public DateOnly LastDay => DateOnly.FromDateTime(Latest.UtcDateTime);

    public bool Contains(DateTimeOffset instant) => instant >= Earliest && instant <= Latest;
}
