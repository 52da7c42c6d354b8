using k8s;
using k8s.Models;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>A role binding, its parts left as JSON.</summary>
[KubernetesEntity(Group = "rbac.authorization.k8s.io", ApiVersion = "v1", Kind = "RoleBinding", PluralName = "rolebindings")]
public sealed class RoleBindingObject : KubernetesObject, IKubernetesObject<V1ObjectMeta>
{
    public V1ObjectMeta Metadata { get; set; } = new();

    public object? RoleRef { get; set; }

    public IList<object> Subjects { get; set; } = [];
}
