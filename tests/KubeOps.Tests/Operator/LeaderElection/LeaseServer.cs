using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KubeOps.Tests.Operator.LeaderElection;

/// <summary>What an API server does with one lease: it keeps the newest, and refuses a write that did not know it.</summary>
internal sealed class LeaseServer
{
    private readonly Lock _lock = new();
    private string? _stored;
    private int _version;

    /// <summary>Who wrote, in order.</summary>
    public List<string> Holders { get; } = [];

    public V1Lease? Read()
    {
        lock (_lock)
        {
            return _stored is null ? null : KubernetesJson.Deserialize<V1Lease>(_stored);
        }
    }

    public V1Lease Write(V1Lease lease)
    {
        lock (_lock)
        {
            if (lease.ResourceVersion() != Read()?.ResourceVersion())
            {
                using var response = new HttpResponseMessage(System.Net.HttpStatusCode.Conflict);
                throw new HttpOperationException("conflict") { Response = new HttpResponseMessageWrapper(response, "") };
            }

            lease.Metadata.ResourceVersion = $"{++_version}";
            _stored = KubernetesJson.Serialize(lease);
            Holders.Add(lease.Spec.HolderIdentity);
            return Read()!;
        }
    }
}
