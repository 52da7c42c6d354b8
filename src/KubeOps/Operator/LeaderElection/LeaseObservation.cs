using k8s.Models;

namespace KubeOps.Operator.LeaderElection;

/// <summary>What we have seen of a lease, timed by our own clock: the times written in it are of another's clock.</summary>
internal sealed class LeaseObservation(TimeProvider time)
{
    private V1LeaseSpec? _seen;
    private long _seenAt;

    /// <summary>Null before the first look and where there is no lease; empty when it was released.</summary>
    public string? Holder => Volatile.Read(ref _seen)?.HolderIdentity;

    /// <summary>Whether nobody holds it, or nobody has renewed it for as long as it lasts.</summary>
    public bool IsOver =>
        string.IsNullOrEmpty(Holder)
        || time.GetElapsedTime(_seenAt) >= TimeSpan.FromSeconds(_seen?.LeaseDurationSeconds ?? 0);

    public void See(V1Lease? lease)
    {
        if (lease?.Spec != _seen)
        {
            _seenAt = time.GetTimestamp();
            Volatile.Write(ref _seen, lease?.Spec);
        }
    }
}
