namespace Kubernaut.Storage.Playbooks;

/// <summary>What rows are compared with in one search.</summary>
internal sealed record SearchTerms
{
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>A tsquery that any of the features satisfies.</summary>
    public required string AnyFeature { get; init; }

    /// <summary>Of the model that made the vector; null without one.</summary>
    public required string? Identity { get; init; }

    public required float[]? Vector { get; init; }

    /// <summary>A jsonpath predicate; null when no label is asked for.</summary>
    public required string? Labels { get; init; }
}
