using k8s;
using k8s.Models;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>A role, its rules left as JSON.</summary>
[KubernetesEntity(Group = "rbac.authorization.k8s.io", ApiVersion = "v1", Kind = "Role", PluralName = "roles")]
public sealed class RoleObject : KubernetesObject, IKubernetesObject<V1ObjectMeta>
{
    public V1ObjectMeta Metadata { get; set; } = new();

    public IList<object> Rules { get; set; } = [];
}
