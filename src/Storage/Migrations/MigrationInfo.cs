namespace Kubernaut.Storage.Migrations;

/// <summary>What one migration does, as far as it matters to whoever chooses among them.</summary>
public sealed record MigrationInfo
{
    /// <summary>0001_audit_events, or audit_partitions for the months of audit_events.</summary>
    public required string Name { get; init; }

    /// <summary>Why there is this step, in a sentence or two.</summary>
    public required string Description { get; init; }

    /// <summary>Names of the tables that it creates; of audit_partitions, the months.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>Names of the indexes that it creates, but for those of constraints.</summary>
    public required IReadOnlyList<string> Indexes { get; init; }

    /// <summary>Columns that it adds to tables of other steps, as table.column.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Names of the steps without which it cannot be.</summary>
    public required IReadOnlyList<string> Requires { get; init; }

    /// <summary>The extension without which it waits; null when it needs none.</summary>
    public required string? RequiredExtension { get; init; }
}
