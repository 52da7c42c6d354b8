using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Finds the playbooks for an incident among the active, latest versions.</summary>
public sealed class PlaybookSearch
{
    /// <summary>Share of the rows that must have a vector of the current model before vectors take part in the order.</summary>
    /// <remarks>Not all: one text that a model refuses for ever must not cost every search its vectors.</remarks>
    internal const double EnoughVectors = 0.95;

    /// <summary>What a row gains in rank by saying all that the incident says: enough to decide between near ones only.</summary>
    private const double PerCoverage = 0.1;

    /// <summary>What it gains when the incident says all of its name.</summary>
    private const double PerName = 0.05;

    private readonly SearchGate _gate;
    private readonly SearchTable _table;
    private readonly IncidentEmbedder _embedder;
    private readonly LexicalFeatures _lexical;
    private readonly Overlap _overlap;

    /// <summary>The model's cosine is a confidence by itself; that of the builtin one is not.</summary>
    private readonly bool _trustsCosine;

    internal PlaybookSearch(SearchGate gate, SearchTable table, IncidentEmbedder embedder, LexicalFeatures lexical, Overlap overlap, bool trustsCosine) =>
        (_gate, _table, _embedder, _lexical, _overlap, _trustsCosine) = (gate, table, embedder, lexical, overlap, trustsCosine);

    public async Task<PlaybookSearchOutcome> SearchAsync(PlaybookQuery query, CancellationToken cancellationToken)
    {
        using var inside = _gate.TryEnter();

        if (inside is null)
            return new PlaybookSearchOutcome.Busy();

        var text = PlaybookText.OfIncident(query.Text);
        var features = _lexical.Of(text);
        var vector = await _embedder.EmbedAsync(text, cancellationToken);
        var terms = new SearchTerms
        {
            Features = features,
            AnyFeature = LexicalFeatures.AnyOf(features),
            Identity = vector.Identity,
            Vector = vector.Values,
            Labels = LabelFilter.ToJsonPath(query.Labels),
        };

        var rows = await _table.RankAsync(terms, query.MaxResults, cancellationToken);
        var degraded = vector.Obstacle is not null || rows is [{ ByVectors: false }, ..];

        if (degraded && query.MinConfidence > 0)
        {
            var why = vector.Obstacle ?? (rows is [var first, ..] ? $"{first.Embedded} of {first.Compared} playbooks have a vector of {vector.Identity} now." : "");
            return new PlaybookSearchOutcome.ConfidenceUnavailable($"Confidence cannot be told: {why} Search without min_confidence for an answer by words.");
        }

        return new PlaybookSearchOutcome.Answered(Answer(query, features, rows, degraded) with { Model = vector.Identity });
    }

    private PlaybookAnswer Answer(PlaybookQuery query, IReadOnlyList<string> features, IReadOnlyList<ScoredRow> rows, bool degraded)
    {
        var ranked = Ranked(query, features, rows);

        // An answer by words says so as a whole. Beside rows of known confidence, one that has no vector yet is named when its
        // words fit best of all, unless the caller insists on a confidence.
        var threshold = degraded ? 0 : query.MinConfidence ?? PlaybookQuery.DefaultMinConfidence;
        bool Passes(PlaybookMatch match) => match.Confidence is { } confidence ? confidence >= threshold
            : threshold == 0 || (query.MinConfidence is null && match.Lexical >= 1);

        PlaybookMatch[] suppressed = [.. ranked.Take(query.MaxResults).Where(match => !Passes(match))];

        return new PlaybookAnswer
        {
            Matches = [.. ranked.Where(Passes).Take(query.MaxResults)],
            Suppressed = suppressed.Length,
            BestBelowThreshold = suppressed.Where(match => match.Confidence is not null).MaxBy(match => match.Confidence),
            Coverage = rows is [var first, ..] ? (double)first.Embedded / first.Compared : 1,
            Degraded = degraded,
            Model = null,
        };
    }

    /// <remarks>
    /// The overlap moves rows, not the evidence of any: a row that is passed by keeps its fused score, its lead and so its confidence.
    /// </remarks>
    private IReadOnlyList<PlaybookMatch> Ranked(PlaybookQuery query, IReadOnlyList<string> features, IReadOnlyList<ScoredRow> rows)
    {
        double[] fused = [.. rows.Select(row => row.Fused)];
        var ranked = rows.Select((row, place) =>
        {
            var coverage = _overlap.OfIncident(features, row.Found);
            return (
                Rank: row.Fused + (PerCoverage * coverage) + (PerName * _overlap.OfName(row.Name, row.Found)),
                Match: Match(query, features, row, coverage, LexhashConfidence.Lead(fused, place, row.Compared)));
        });
        return [.. ranked.OrderByDescending(row => row.Rank).Select(row => row.Match)];
    }

    private PlaybookMatch Match(PlaybookQuery query, IReadOnlyList<string> features, ScoredRow row, double coverage, double lead) => new()
    {
        PlaybookId = row.PlaybookId,
        Version = row.Version,
        Name = row.Name,
        Description = row.Description,
        Confidence = row.Semantic is { } cosine ? ConfidenceOf(cosine, features, row, coverage, lead) : null,
        MatchedLabels = LabelFilter.Matched(query.Labels, row.LabelSet),
        Semantic = row.Semantic,
        Lexical = row.Lexical,
    };

    private double ConfidenceOf(double cosine, IReadOnlyList<string> features, ScoredRow row, double coverage, double lead) => _trustsCosine
        ? Math.Clamp(cosine, 0, 1)
        : LexhashConfidence.Of(new LexhashEvidence
        {
            Cosine = cosine,
            Coverage = coverage,
            Fused = row.Fused,
            Lead = lead,
            Features = features.Count,
            Compared = row.Compared,
        });
}
