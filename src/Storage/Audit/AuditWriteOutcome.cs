namespace Kubernaut.Storage.Audit;

/// <summary>What became of an audit event.</summary>
public abstract record AuditWriteOutcome
{
    private AuditWriteOutcome()
    {
    }

    /// <summary>In PostgreSQL and committed, by this write or by an earlier one of the same event.</summary>
    public sealed record Stored(bool WasNew, DateTimeOffset ReceivedAt) : AuditWriteOutcome;

    /// <summary>On the disk of Redis; the drain brings it to PostgreSQL.</summary>
    public sealed record Queued : AuditWriteOutcome;

    /// <summary>Refused: the id belongs to an event with other content, or on another day. That one is kept.</summary>
    public sealed record Conflict(string Reason) : AuditWriteOutcome;

    /// <summary>Left out because another event of the same atomic batch was refused.</summary>
    public sealed record Withheld : AuditWriteOutcome;

    /// <summary>Not known to be safe; what was sent with it may be. From <see cref="AuditWriter"/> it is always PostgreSQL's refusal of this event.</summary>
    public sealed record Failed(Exception Why) : AuditWriteOutcome;
}
