namespace Kubernaut.Audit.Client;

/// <summary>An event on its way. Its JSON is made once, so that a repetition is the same to the byte and known as such by the store.</summary>
internal sealed record PendingEvent(AuditEvent Event, byte[] Json);
