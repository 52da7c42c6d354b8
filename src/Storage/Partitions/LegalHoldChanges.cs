namespace Kubernaut.Storage.Partitions;

/// <summary>What declaring holds changed, and what is in force after it. Lists of names, except the last.</summary>
public sealed record LegalHoldChanges
{
    public IReadOnlyList<string> Placed { get; init; } = [];

    /// <summary>Longer than before, or for another reason.</summary>
    public IReadOnlyList<string> Amended { get; init; } = [];

    public IReadOnlyList<string> Released { get; init; } = [];

    /// <summary>In force although no longer declared, or declared for fewer days, or released without a reason.</summary>
    public IReadOnlyList<string> KeptWithoutDeclaration { get; init; } = [];

    public IReadOnlyList<LegalHold> InForce { get; init; } = [];
}
