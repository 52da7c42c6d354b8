namespace Kubernaut.Operator.Conditions;

/// <summary>How a reconcile ended. Whatever else it can do is throw.</summary>
/// <remarks><c>Reason</c> and <c>Message</c> become those of the Ready condition.</remarks>
internal abstract record ReconcileOutcome(string Reason, string Message)
{
    /// <summary>The world is as declared; look again after <paramref name="RecheckAfter"/>.</summary>
    public sealed record Settled(string Reason, string Message, TimeSpan RecheckAfter) : ReconcileOutcome(Reason, Message);

    /// <summary>Needs time and nothing else. Without <paramref name="RetryAfter"/> the pause grows with each failure in a row.</summary>
    public sealed record Waiting(string Reason, string Message, TimeSpan? RetryAfter = null) : ReconcileOutcome(Reason, Message);

    /// <summary>Another leads by now, and tells of the object what there is to tell; if not, it is tried again.</summary>
    public sealed record Superseded() : ReconcileOutcome("", "Another operator leads by now; nothing was written.");

    /// <summary>Needs a person: a new spec, or a decision. Looked at again only as often as a settled object.</summary>
    public sealed record Stalled(string Reason, string Message, TimeSpan RecheckAfter) : ReconcileOutcome(Reason, Message)
    {
        /// <summary>The reason of the Stalled condition, where a kind gives it another one than Ready.</summary>
        public string StalledReason { get; init; } = Reason;
    }
}
