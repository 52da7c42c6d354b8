namespace KubeOps.Operator.Reconciliation;

/// <summary>How work on an object ended.</summary>
/// <param name="Error">Null after a success.</param>
/// <param name="Exception">What lies behind the error, if anything.</param>
/// <param name="RequeueAfter">When to look again; null when the runtime shall decide.</param>
internal readonly record struct Outcome(string? Error, Exception? Exception, TimeSpan? RequeueAfter)
{
    public static Outcome Success(TimeSpan? requeueAfter = null) => new(null, null, requeueAfter);
}
