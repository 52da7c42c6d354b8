using k8s.Models;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s;

/// <summary>An error that the API server reported inside a watch stream.</summary>
public class KubernetesException : Exception
{
    public KubernetesException()
    {
    }

    public KubernetesException(V1Status status)
        : this(status?.Message)
    {
        Status = status;
    }

    public KubernetesException(V1Status status, Exception innerException)
        : this(status?.Message, innerException)
    {
        Status = status;
    }

    public KubernetesException(string message)
        : base(message)
    {
    }

    public KubernetesException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public V1Status Status { get; private set; }
}
