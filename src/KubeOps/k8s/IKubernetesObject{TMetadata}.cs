using k8s.Models;

namespace k8s;

/// <summary>A Kubernetes object with metadata of a kind: that of an object, or of a list.</summary>
public interface IKubernetesObject<TMetadata> : IKubernetesObject, IMetadata<TMetadata>
{
}
