namespace Kubernaut.Storage.Playbooks;

/// <summary>A row with its scores for one search.</summary>
internal sealed record ScoredRow
{
    public required string PlaybookId { get; init; }

    public required string Version { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string LabelSet { get; init; }

    /// <summary>Cosine, opposites as 0; null without a vector of the current model.</summary>
    public required double? Semantic { get; init; }

    /// <summary>Against the best of this search, 0 to 1.</summary>
    public required double Lexical { get; init; }

    /// <summary>Both scores together, 0 to 1. The rows come in its order.</summary>
    public required double Fused { get; init; }

    /// <summary>Rows that passed the filter.</summary>
    public required long Compared { get; init; }

    /// <summary>Of these, rows with a vector of the current model.</summary>
    public required long Embedded { get; init; }

    /// <summary>Vectors took part in the order of this search.</summary>
    public required bool ByVectors { get; init; }

    /// <summary>Features of the incident that this row has too.</summary>
    public required IReadOnlyList<string> Found { get; init; }
}
