using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>The declaration of a kind, its schema left as JSON.</summary>
[KubernetesEntity(
    Group = "apiextensions.k8s.io", ApiVersion = "v1", Kind = "CustomResourceDefinition", PluralName = "customresourcedefinitions")]
public sealed class CustomResourceDefinition : KubernetesObject, IKubernetesObject<V1ObjectMeta>
{
    public V1ObjectMeta Metadata { get; set; } = new();

    public JsonObject Spec { get; set; } = [];

    public JsonObject? Status { get; set; }

    /// <summary>Whether the API server serves the kind already.</summary>
    public bool IsEstablished =>
        Status?["conditions"]?.AsArray().Any(condition =>
            (string?)condition?["type"] == "Established" && (string?)condition["status"] == "True") ?? false;
}
