using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>What a version changes, and who approved it.</summary>
public sealed record PlaybookChange
{
    [Length(1, 1024)]
    public string? Summary { get; init; }

    [Length(1, 8192)]
    public string? Notes { get; init; }

    [Length(1, 255)]
    public string? ApprovedBy { get; init; }

    /// <summary>RFC 3339; an instant, so two spellings of one moment are no change.</summary>
    [Length(1, 64)]
    public string? ApprovedAt { get; init; }
}
