using Kubernaut.Audit;

namespace Kubernaut.Storage.Audit;

/// <summary>A page of audit events, newest first.</summary>
/// <param name="Events">At most as many as the limit, and fewer where they are large.</param>
/// <param name="Next">Where the next page continues; null when this is the last.</param>
/// <param name="Total">All matching events, regardless of the page; null when it was not asked for.</param>
public sealed record AuditPage(IReadOnlyList<AuditEvent> Events, AuditCursor? Next, long? Total);
