namespace Kubernaut.Storage.Playbooks;

/// <summary>One version of a playbook in a list.</summary>
public sealed record PlaybookVersionSummary
{
    public required string Version { get; init; }

    public required string Name { get; init; }

    /// <summary>active, disabled, deprecated or archived.</summary>
    public required string Status { get; init; }

    public required bool IsLatest { get; init; }

    public required string? ChangeSummary { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
