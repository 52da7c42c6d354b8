namespace Kubernaut.Storage.Migrations;

/// <summary>How one step stands in a database.</summary>
public sealed record MigrationStatus
{
    public required string Name { get; init; }

    public required MigrationState State { get; init; }

    /// <summary>Null when it is not applied.</summary>
    public required DateTimeOffset? AppliedAt { get; init; }

    /// <summary>The extension that it needs; null when it needs none.</summary>
    public required string? RequiredExtension { get; init; }

    /// <summary>Whether it can be taken back.</summary>
    public required bool IsReversible { get; init; }
}

public enum MigrationState
{
    Applied,

    /// <summary>To be applied by the next start.</summary>
    Missing,

    /// <summary>To be applied once a superuser has created its extension.</summary>
    Waiting,

    /// <summary>Applied with other text than this program has.</summary>
    Changed,

    /// <summary>Applied by a program that has it; this one has not.</summary>
    Unknown,
}
