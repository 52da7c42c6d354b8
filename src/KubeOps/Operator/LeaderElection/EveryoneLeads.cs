namespace KubeOps.Operator.LeaderElection;

/// <summary>No election: every replica acts.</summary>
internal sealed class EveryoneLeads : ILeadership
{
    public bool MayAct => true;

    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping) => work(stopping);
}
