using KubeOps.Operator.LeaderElection;

#nullable disable // The package leaves its API without nullable annotations; so must this, or callers would compile differently.

namespace k8s.LeaderElection;

/// <summary>Tells whether this process holds the lease.</summary>
public class LeaderElector : IDisposable
{
    private readonly Election _election;

    internal LeaderElector(Election election)
    {
        _election = election;
        election.Started += () => OnStartedLeading?.Invoke();
        election.Stopped += () => OnStoppedLeading?.Invoke();
        election.NewLeader += identity => OnNewLeader?.Invoke(identity);
    }

    public event Action OnStartedLeading;

    public event Action OnStoppedLeading;

    /// <summary>Carries the identity of whoever leads now.</summary>
    public event Action<string> OnNewLeader;

    /// <summary>Turns false by the clock when renewals fail, before another can lead.</summary>
    public bool IsLeader() => _election.MayAct;

    /// <returns>The identity of whoever was last seen leading; null before the first look.</returns>
    public string GetLeader() => _election.Leader;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
