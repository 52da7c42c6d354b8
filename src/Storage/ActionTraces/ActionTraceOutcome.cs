namespace Kubernaut.Storage.ActionTraces;

/// <summary>What became of a trace that was sent.</summary>
public abstract record ActionTraceOutcome
{
    private ActionTraceOutcome() { }

    public sealed record Stored(long Id) : ActionTraceOutcome;

    /// <summary>It was there already, and went from one status to the next.</summary>
    public sealed record Moved(long Id, string From) : ActionTraceOutcome;

    /// <summary>It was there already, just so.</summary>
    public sealed record Repeated(long Id) : ActionTraceOutcome;

    /// <summary>Another one is stored under the same action id, and is kept.</summary>
    /// <param name="Reason">Reads on from the name of the id.</param>
    public sealed record Conflict(string Reason) : ActionTraceOutcome;
}
