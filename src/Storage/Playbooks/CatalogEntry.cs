namespace Kubernaut.Storage.Playbooks;

/// <summary>One version of a playbook as its owner declares it. Null means not declared, which is not the same as empty.</summary>
public sealed record CatalogEntry
{
    /// <summary>At most 255 characters.</summary>
    public required string PlaybookId { get; init; }

    /// <summary>Of the form that <see cref="SemanticVersion"/> reads.</summary>
    public required string Version { get; init; }

    /// <summary>At most 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What the playbook does.</summary>
    public required string Description { get; init; }

    /// <summary>The symptoms it answers; becomes the second paragraph of the row's description.</summary>
    public string? WhenToUse { get; init; }

    public required string Content { get; init; }

    /// <summary>Each value is a set: order and repetition do not count.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Labels { get; init; }

    public CatalogChange? Change { get; init; }

    /// <summary>0 to 100.</summary>
    public int? ExpectedSuccessRatePercent { get; init; }

    /// <summary>Not negative.</summary>
    public int? ExpectedDurationSeconds { get; init; }

    /// <summary>At most 255 characters.</summary>
    public string? Owner { get; init; }

    /// <summary>At most 255 characters.</summary>
    public string? Maintainer { get; init; }

    public CatalogState State { get; init; }

    /// <summary>Why it is disabled.</summary>
    public string? Reason { get; init; }

    /// <summary>What to use in its place, when it is deprecated.</summary>
    public string? Notice { get; init; }

    public CatalogDeletionPolicy DeletionPolicy { get; init; }
}
