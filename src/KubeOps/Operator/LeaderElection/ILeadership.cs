namespace KubeOps.Operator.LeaderElection;

/// <summary>Whether this process is the one that may act.</summary>
internal interface ILeadership
{
    /// <summary>Runs the work whenever this process may act, and ends it before another may.</summary>
    Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping);

    /// <summary>Called right before anything is done in the name of the leader.</summary>
    /// <exception cref="OperationCanceledException">We may no longer act, whether or not anybody has noticed yet.</exception>
    void ThrowIfLost();
}
