using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>The token in question, and whom it must be meant for.</summary>
public partial record V1TokenReviewSpec
{
    [JsonPropertyName("audiences")]
    public IList<string> Audiences { get; set; }

    [JsonPropertyName("token")]
    public string Token { get; set; }
}
