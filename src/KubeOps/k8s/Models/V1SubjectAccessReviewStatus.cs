using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>The verdict on an access.</summary>
public partial record V1SubjectAccessReviewStatus
{
    [JsonPropertyName("allowed")]
    public required bool Allowed { get; set; }

    /// <summary>An explicit no; a plain no is just not allowed.</summary>
    [JsonPropertyName("denied")]
    public bool? Denied { get; set; }

    [JsonPropertyName("evaluationError")]
    public string EvaluationError { get; set; }

    [JsonPropertyName("reason")]
    public string Reason { get; set; }
}
