namespace Kubernaut.Storage.Playbooks;

/// <summary>What a search found, and how far it can be relied on.</summary>
public sealed record PlaybookAnswer
{
    /// <summary>Best first.</summary>
    public required IReadOnlyList<PlaybookMatch> Matches { get; init; }

    /// <summary>How many more would have been named without the threshold.</summary>
    public required int Suppressed { get; init; }

    /// <summary>The most certain of those, which tells "nothing fits" from "threshold too strict"; null when none was suppressed of which a confidence is known.</summary>
    public required PlaybookMatch? BestBelowThreshold { get; init; }

    /// <summary>Share of the rows that passed the filter and have a vector of the current model, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>Ranked by words alone, without vectors: no match has a confidence.</summary>
    public required bool Degraded { get; init; }

    /// <summary>Identity of the model that was asked; null when it did not even say who it is.</summary>
    public required string? Model { get; init; }
}
