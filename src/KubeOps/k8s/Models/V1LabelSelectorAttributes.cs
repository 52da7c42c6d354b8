using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>The label selector of a request that is being judged.</summary>
public partial record V1LabelSelectorAttributes
{
    [JsonPropertyName("rawSelector")]
    public string RawSelector { get; set; }

    [JsonPropertyName("requirements")]
    public IList<V1LabelSelectorRequirement> Requirements { get; set; }
}
