namespace Kubernaut.Storage.Playbooks;

/// <summary>One version of a playbook, whole.</summary>
public sealed record PlaybookVersion
{
    public required string PlaybookId { get; init; }

    public required string Version { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string Content { get; init; }

    /// <summary>SHA-256 of the content, in lower-case hex.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The labels as stored: a JSON object.</summary>
    public required string LabelsJson { get; init; }

    /// <summary>active, disabled, deprecated or archived.</summary>
    public required string Status { get; init; }

    public required bool IsLatest { get; init; }

    /// <summary>The version below this one, whatever its status.</summary>
    public required string? PreviousVersion { get; init; }

    public required DateTimeOffset? DisabledAt { get; init; }

    public required string? DisabledReason { get; init; }

    public required string? DeprecationNotice { get; init; }

    public required string? ChangeSummary { get; init; }

    public required string? VersionNotes { get; init; }

    public required string? ApprovedBy { get; init; }

    public required DateTimeOffset? ApprovedAt { get; init; }

    public required string? Owner { get; init; }

    public required string? Maintainer { get; init; }

    /// <summary>0 to 1.</summary>
    public required decimal? ExpectedSuccessRate { get; init; }

    public required int? ExpectedDurationSeconds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
