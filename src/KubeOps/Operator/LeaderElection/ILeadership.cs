namespace KubeOps.Operator.LeaderElection;

/// <summary>Whether this process is the one that may act.</summary>
internal interface ILeadership
{
    /// <summary>To be asked right before anything is done in the name of the leader: the clock may know before anybody has been told.</summary>
    bool MayAct { get; }

    /// <summary>Runs the work whenever this process may act, and ends it before another may.</summary>
    Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping);
}
