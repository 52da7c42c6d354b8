namespace Kubernaut.Storage.Playbooks;

/// <summary>What a version changes against the one before, and who approved it.</summary>
public sealed record CatalogChange
{
    public string? Summary { get; init; }

    public string? Notes { get; init; }

    /// <summary>At most 255 characters.</summary>
    public string? ApprovedBy { get; init; }

    public DateTimeOffset? ApprovedAt { get; init; }
}
