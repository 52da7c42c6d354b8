namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>What speaks for and against a match.</summary>
internal sealed record LexhashEvidence
{
    /// <summary>Of the two vectors.</summary>
    public required double Cosine { get; init; }

    /// <summary>Share of the incident that the playbook speaks of, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>Rank score against the best of the search, 0 to 1.</summary>
    public required double Fused { get; init; }

    /// <summary>How far the first in rank is ahead of the second, 0 to 1; 0 for all others.</summary>
    public required double Lead { get; init; }

    /// <summary>Words and concepts of the incident: a long text has a lower cosine with everything.</summary>
    public required int Features { get; init; }

    /// <summary>Rows that were compared: the more, the likelier one is near by chance.</summary>
    public required long Compared { get; init; }
}
