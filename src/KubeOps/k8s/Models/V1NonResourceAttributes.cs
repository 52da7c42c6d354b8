using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>A verb on a path that is no resource, such as /metrics.</summary>
public partial record V1NonResourceAttributes
{
    [JsonPropertyName("path")]
    public string Path { get; set; }

    [JsonPropertyName("verb")]
    public string Verb { get; set; }
}
