using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>Who, and what they want to do.</summary>
public partial record V1SubjectAccessReviewSpec
{
    [JsonPropertyName("extra")]
    public IDictionary<string, IList<string>> Extra { get; set; }

    [JsonPropertyName("groups")]
    public IList<string> Groups { get; set; }

    [JsonPropertyName("nonResourceAttributes")]
    public V1NonResourceAttributes NonResourceAttributes { get; set; }

    [JsonPropertyName("resourceAttributes")]
    public V1ResourceAttributes ResourceAttributes { get; set; }

    [JsonPropertyName("uid")]
    public string Uid { get; set; }

    [JsonPropertyName("user")]
    public string User { get; set; }
}
