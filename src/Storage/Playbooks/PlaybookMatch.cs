namespace Kubernaut.Storage.Playbooks;

/// <summary>A playbook that a search found.</summary>
public sealed record PlaybookMatch
{
    public required string PlaybookId { get; init; }

    public required string Version { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>How likely this is a right playbook, 0 to 1; comparable between answers of one model. Null when no vector was compared.</summary>
    public required double? Confidence { get; init; }

    /// <summary>For each label asked for, the value by which this playbook matched, which may be <c>*</c>.</summary>
    public required IReadOnlyDictionary<string, string> MatchedLabels { get; init; }

    /// <summary>Cosine of the two vectors, 0 to 1 (opposites count as 0). Null when no vector was compared.</summary>
    public required double? Semantic { get; init; }

    /// <summary>Lexical score against the best of this search, 0 to 1.</summary>
    public required double Lexical { get; init; }
}
