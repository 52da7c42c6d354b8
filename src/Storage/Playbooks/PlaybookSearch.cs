using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Finds the playbooks for an incident among the active, latest versions.</summary>
public sealed class PlaybookSearch
{
    /// <summary>Share of the rows that must have a vector of the current model before vectors take part in the order.</summary>
    /// <remarks>Not all: one text that a model refuses for ever must not cost every search its vectors.</remarks>
    internal const double EnoughVectors = 0.95;

    private readonly SearchGate _gate;
    private readonly SearchTable _table;
    private readonly IncidentEmbedder _embedder;
    private readonly LexicalFeatures _lexical;

    /// <summary>Null for a model whose cosine is a confidence by itself.</summary>
    private readonly LexhashConfidence? _confidence;

    internal PlaybookSearch(SearchGate gate, SearchTable table, IncidentEmbedder embedder, LexicalFeatures lexical, LexhashConfidence? confidence) =>
        (_gate, _table, _embedder, _lexical, _confidence) = (gate, table, embedder, lexical, confidence);

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
        double[] fused = [.. rows.Select(row => row.Fused)];
        PlaybookMatch[] ranked = [.. rows.Select((row, place) => Match(query, features, row, LexhashConfidence.Lead(fused, place, row.Compared)))];

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

    private PlaybookMatch Match(PlaybookQuery query, IReadOnlyList<string> features, ScoredRow row, double lead) => new()
    {
        PlaybookId = row.PlaybookId,
        Version = row.Version,
        Name = row.Name,
        Description = row.Description,
        Confidence = row.Semantic is { } cosine ? ConfidenceOf(cosine, features, row, lead) : null,
        MatchedLabels = LabelFilter.Matched(query.Labels, row.LabelSet),
        Semantic = row.Semantic,
        Lexical = row.Lexical,
    };

    private double ConfidenceOf(double cosine, IReadOnlyList<string> features, ScoredRow row, double lead) => _confidence is null
        ? Math.Clamp(cosine, 0, 1)
        : LexhashConfidence.Of(new LexhashEvidence
        {
            Cosine = cosine,
            Coverage = _confidence.Coverage(features, row.Found),
            Fused = row.Fused,
            Lead = lead,
            Features = features.Count,
            Compared = row.Compared,
        });
}
