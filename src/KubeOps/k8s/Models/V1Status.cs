using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>The answer of an API server that is not an object, most often an error.</summary>
public partial record V1Status : IKubernetesObject<V1ListMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; }

    /// <summary>The HTTP status.</summary>
    [JsonPropertyName("code")]
    public int? Code { get; set; }

    [JsonPropertyName("details")]
    public V1StatusDetails Details { get; set; }

    [JsonPropertyName("kind")]
    public string Kind { get; set; }

    [JsonPropertyName("message")]
    public string Message { get; set; }

    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; set; }

    /// <summary>One word for machines, such as NotFound or Conflict.</summary>
    [JsonPropertyName("reason")]
    public string Reason { get; set; }

    /// <summary>Success or Failure.</summary>
    [JsonPropertyName("status")]
    public string Status { get; set; }
}
