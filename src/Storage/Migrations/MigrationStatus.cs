namespace Kubernaut.Storage.Migrations;

/// <summary>How one step stands in a database.</summary>
public sealed record MigrationStatus
{
    public required string Name { get; init; }

    public required MigrationState State { get; init; }

    /// <summary>Null when it is not applied.</summary>
    public required DateTimeOffset? AppliedAt { get; init; }

    /// <summary>What a superuser runs in this database so that it can be applied; null when it needs nobody.</summary>
    public required string? Needs { get; init; }

    /// <summary>Whether it can be taken back.</summary>
    public required bool IsReversible { get; init; }
}

public enum MigrationState
{
    Applied,

    /// <summary>To be applied by the next start.</summary>
    Missing,

    /// <summary>To be applied once a superuser has run what it needs.</summary>
    Waiting,

    /// <summary>Applied with other text than this program has.</summary>
    Changed,

    /// <summary>Applied by a program that has it; this one has not.</summary>
    Unknown,
}
