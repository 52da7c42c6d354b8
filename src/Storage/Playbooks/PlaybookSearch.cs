using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Finds the playbooks for an incident among the active, latest versions.</summary>
public sealed class PlaybookSearch
{
    private readonly SearchTable _table;
    private readonly PlaybookEmbedder _embedder;
    private readonly LexicalFeatures _lexical;
    private readonly LexhashConfidence _confidence;

    internal PlaybookSearch(SearchTable table, PlaybookEmbedder embedder, LexicalFeatures lexical, LexhashConfidence confidence) =>
        (_table, _embedder, _lexical, _confidence) = (table, embedder, lexical, confidence);

    public async Task<PlaybookSearchOutcome> SearchAsync(PlaybookQuery query, CancellationToken cancellationToken)
    {
        var text = PlaybookText.OfIncident(query.Text);
        var features = _lexical.Of(text);
        var vector = await _embedder.EmbedIncidentAsync(text, cancellationToken);

        var rows = await _table.RankAsync(
            features, LexicalFeatures.AnyOf(features), _embedder.Identity, vector, LabelFilter.ToJsonPath(query.Labels), query.MaxResults, cancellationToken);

        var degraded = rows is [{ Embedded: 0 }, ..];

        if (degraded && query.MinConfidence > 0)
        {
            return new PlaybookSearchOutcome.ConfidenceUnavailable(
                $"No playbook has a vector of {_embedder.Identity} now, so confidence cannot be told; search without min_confidence for an answer by words.");
        }

        return new PlaybookSearchOutcome.Answered(Answer(query, features, rows, degraded));
    }

    private PlaybookAnswer Answer(PlaybookQuery query, IReadOnlyList<string> features, IReadOnlyList<ScoredRow> rows, bool degraded)
    {
        double[] fused = [.. rows.Select(row => row.Fused)];
        PlaybookMatch[] ranked = [.. rows.Select((row, place) => Match(query, features, row, LexhashConfidence.Lead(fused, place, row.Compared)))];

        // A row that has no vector yet may be anything, and words alone could rank it first. An answer by words says so as a whole.
        var threshold = degraded ? 0 : query.MinConfidence ?? PlaybookQuery.DefaultMinConfidence;
        bool Passes(PlaybookMatch match) => (match.Confidence ?? 0) >= threshold;

        PlaybookMatch[] suppressed = [.. ranked.Take(query.MaxResults).Where(match => !Passes(match))];

        return new PlaybookAnswer
        {
            Matches = [.. ranked.Where(Passes).Take(query.MaxResults)],
            Suppressed = suppressed.Length,
            BestBelowThreshold = suppressed.Where(match => match.Confidence is not null).MaxBy(match => match.Confidence),
            Coverage = rows is [var first, ..] ? (double)first.Embedded / first.Compared : 1,
            Degraded = degraded,
            Model = _embedder.Identity,
        };
    }

    private PlaybookMatch Match(PlaybookQuery query, IReadOnlyList<string> features, ScoredRow row, double lead) => new()
    {
        PlaybookId = row.PlaybookId,
        Version = row.Version,
        Name = row.Name,
        Description = row.Description,
        Confidence = row.Semantic is { } cosine
            ? LexhashConfidence.Of(new LexhashEvidence
            {
                Cosine = cosine,
                Coverage = _confidence.Coverage(features, row.Found),
                Fused = row.Fused,
                Lead = lead,
                Features = features.Count,
                Compared = row.Compared,
            })
            : null,
        MatchedLabels = LabelFilter.Matched(query.Labels, row.LabelSet),
        Semantic = row.Semantic,
        Lexical = row.Lexical,
    };
}
