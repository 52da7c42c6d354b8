namespace Kubernaut.Storage.Audit;

/// <summary>More senders wait than PostgreSQL can serve. Nothing was done; the same event may be sent again later.</summary>
public sealed class AuditOverloadException(string message) : Exception(message);
