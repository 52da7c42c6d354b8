namespace Kubernaut.Storage.Playbooks;

/// <summary>What became of the row of an owner that goes.</summary>
public sealed record CatalogRemoval
{
    internal static CatalogRemoval NothingToDo { get; } = new() { Row = null, LatestVersion = null, PreviousLatestVersion = null };

    /// <summary>Another leads by now: nothing was done, and what is to be done is its business.</summary>
    public static CatalogRemoval Superseded { get; } = NothingToDo with { IsSuperseded = true };

    public bool IsSuperseded { get; private init; }

    /// <summary>Null when this owner has no row: it never had one, lost to another owner, or the row is gone.</summary>
    public required PlaybookKey? Row { get; init; }

    /// <summary>Null when no version of the playbook is active.</summary>
    public required string? LatestVersion { get; init; }

    /// <summary>What <see cref="LatestVersion"/> was before.</summary>
    public required string? PreviousLatestVersion { get; init; }
}
