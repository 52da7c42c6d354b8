using k8s;
using k8s.Models;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>A namespace.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "Namespace", PluralName = "namespaces")]
public sealed class NamespaceObject : KubernetesObject, IKubernetesObject<V1ObjectMeta>
{
    public V1ObjectMeta Metadata { get; set; } = new();
}
