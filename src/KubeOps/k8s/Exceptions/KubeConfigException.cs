#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Exceptions;

/// <summary>The configuration of the client is missing, unreadable or contradicts itself.</summary>
public class KubeConfigException : Exception
{
    public KubeConfigException()
    {
    }

    public KubeConfigException(string message)
        : base(message)
    {
    }

    public KubeConfigException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
