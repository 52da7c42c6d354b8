using System.Text.Json.Serialization;
using k8s.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>How often an event has come again.</summary>
public partial record Corev1EventSeries
{
    [JsonPropertyName("count")]
    public int? Count { get; set; }

    [JsonPropertyName("lastObservedTime")]
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTime? LastObservedTime { get; set; }
}
