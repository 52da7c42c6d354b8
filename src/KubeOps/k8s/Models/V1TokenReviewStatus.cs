using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>The verdict on a token.</summary>
public partial record V1TokenReviewStatus
{
    [JsonPropertyName("audiences")]
    public IList<string> Audiences { get; set; }

    /// <summary>Absent, not false, when the token is no good.</summary>
    [JsonPropertyName("authenticated")]
    public bool? Authenticated { get; set; }

    [JsonPropertyName("error")]
    public string Error { get; set; }

    [JsonPropertyName("user")]
    public V1UserInfo User { get; set; }
}
