namespace Kubernaut.Audit.Client;

/// <summary>An event that will not reach the store through this client.</summary>
/// <param name="Event">As it was given to the client.</param>
/// <param name="Reason">What kind of end it was.</param>
/// <param name="Detail">A sentence for people; for a refused event what the store says is wrong with it.</param>
public sealed record UndeliveredAuditEvent(AuditEvent Event, UndeliveredReason Reason, string Detail);

/// <summary>Why an event was not delivered.</summary>
public enum UndeliveredReason
{
    /// <summary>The store refused it for good: it breaks a rule, or its id belongs to another event. Sending it again cannot help.</summary>
    Refused,

    /// <summary>The buffer was full and the sender did not want to wait.</summary>
    Dropped,

    /// <summary>The client was disposed before the store could be reached.</summary>
    Abandoned,
}
