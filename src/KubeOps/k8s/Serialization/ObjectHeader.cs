using k8s.Models;

namespace k8s.Serialization;

/// <summary>The part of an object that every kind shares; the rest is skipped unread.</summary>
internal sealed class ObjectHeader
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta? Metadata { get; set; }
}
