using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>The field selector of a request that is being judged.</summary>
public partial record V1FieldSelectorAttributes
{
    [JsonPropertyName("rawSelector")]
    public string RawSelector { get; set; }

    [JsonPropertyName("requirements")]
    public IList<V1FieldSelectorRequirement> Requirements { get; set; }
}
