using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>A user as the API server knows them.</summary>
public partial record V1UserInfo
{
    [JsonPropertyName("extra")]
    public IDictionary<string, IList<string>> Extra { get; set; }

    [JsonPropertyName("groups")]
    public IList<string> Groups { get; set; }

    [JsonPropertyName("uid")]
    public string Uid { get; set; }

    [JsonPropertyName("username")]
    public string Username { get; set; }
}
