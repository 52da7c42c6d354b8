using System.Text.Json.Serialization;

namespace Kubernaut.Api.Playbooks;

/// <summary>The playbooks for an incident, best first.</summary>
internal sealed record PlaybookSearchResult
{
    public required IReadOnlyList<Match> Playbooks { get; init; }

    public required int TotalResults { get; init; }

    /// <summary>How many more there would be without the threshold; null for none.</summary>
    public required int? Suppressed { get; init; }

    public required Held? BestBelowThreshold { get; init; }

    /// <summary>Share of the catalog that has a vector of the current model; null when all of it has.</summary>
    public required double? Coverage { get; init; }

    /// <summary>True when the answer is by words alone; else null.</summary>
    public required bool? Degraded { get; init; }

    internal sealed record Match
    {
        public required string PlaybookId { get; init; }

        public required string Version { get; init; }

        public required string Description { get; init; }

        /// <summary>Null in a degraded answer.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public required double? Confidence { get; init; }

        public string? Name { get; init; }

        public IReadOnlyDictionary<string, string>? MatchedLabels { get; init; }

        public double? Semantic { get; init; }

        public double? Lexical { get; init; }

        public string? Model { get; init; }
    }

    internal sealed record Held(string PlaybookId, double? Confidence);
}
