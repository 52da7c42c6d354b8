using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>The vector that search compares.</summary>
public sealed record PlaybookEmbedding
{
    /// <summary>The model's whole identity: a model of the same name and width may still give other vectors.</summary>
    [Length(1, 255)]
    public string? Model { get; init; }

    [RangeMinimum(1)]
    [RangeMaximum(16000)]
    public int? Dimensions { get; init; }

    /// <summary>SHA-256 of the text that was embedded, in lowercase hex.</summary>
    [Length(1, 128)]
    public string? Fingerprint { get; init; }

    public DateTimeOffset? GeneratedAt { get; init; }
}
