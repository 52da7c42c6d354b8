using System.Text.Json.Serialization;
using k8s.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>Who holds a lease, since when, and for how long after the last renewal.</summary>
public partial record V1LeaseSpec
{
    [JsonPropertyName("acquireTime")]
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTime? AcquireTime { get; set; }

    [JsonPropertyName("holderIdentity")]
    public string HolderIdentity { get; set; }

    [JsonPropertyName("leaseDurationSeconds")]
    public int? LeaseDurationSeconds { get; set; }

    [JsonPropertyName("leaseTransitions")]
    public int? LeaseTransitions { get; set; }

    [JsonPropertyName("preferredHolder")]
    public string PreferredHolder { get; set; }

    [JsonPropertyName("renewTime")]
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTime? RenewTime { get; set; }

    [JsonPropertyName("strategy")]
    public string Strategy { get; set; }
}
