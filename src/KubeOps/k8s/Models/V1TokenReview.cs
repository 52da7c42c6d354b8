using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>Asks the API server whose a token is.</summary>
[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]
public partial record V1TokenReview : IKubernetesObject<V1ObjectMeta>, ISpec<V1TokenReviewSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "TokenReview";
    public const string KubeGroup = "authentication.k8s.io";
    public const string KubePluralName = "tokenreviews";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; }

    [JsonPropertyName("kind")]
    public string Kind { get; set; }

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; }

    [JsonPropertyName("spec")]
    public required V1TokenReviewSpec Spec { get; set; }

    [JsonPropertyName("status")]
    public V1TokenReviewStatus Status { get; set; }
}
