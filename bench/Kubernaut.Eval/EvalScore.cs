namespace Kubernaut.Eval;

/// <summary>How good one ranking is, by the usual measures.</summary>
internal sealed record EvalScore
{
    private const int Depth = 10;

    public required double RecallAt1 { get; init; }

    public required double RecallAt5 { get; init; }

    public required double RecallAt10 { get; init; }

    public required double ReciprocalRank { get; init; }

    /// <summary>Discounted gain (2^relevance − 1) of the first ten against the best order.</summary>
    public required double Ndcg { get; init; }

    /// <param name="ranking">Ids, best first.</param>
    /// <param name="relevance">Of the right ones.</param>
    public static EvalScore Of(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevance)
    {
        var gains = ranking.Take(Depth).Select(id => Gain(relevance.GetValueOrDefault(id))).ToArray();
        var first = Array.FindIndex(gains, gain => gain > 0);
        var best = Discounted(relevance.Values.OrderDescending().Take(Depth).Select(Gain));
        return new EvalScore
        {
            RecallAt1 = Hit(first, 1),
            RecallAt5 = Hit(first, 5),
            RecallAt10 = Hit(first, Depth),
            ReciprocalRank = first < 0 ? 0 : 1.0 / (first + 1),
            Ndcg = best > 0 ? Discounted(gains) / best : 0,
        };
    }

    public static EvalScore Mean(IReadOnlyList<EvalScore> scores) => new()
    {
        RecallAt1 = scores.Average(score => score.RecallAt1),
        RecallAt5 = scores.Average(score => score.RecallAt5),
        RecallAt10 = scores.Average(score => score.RecallAt10),
        ReciprocalRank = scores.Average(score => score.ReciprocalRank),
        Ndcg = scores.Average(score => score.Ndcg),
    };

    private static double Hit(int first, int depth) => first >= 0 && first < depth ? 1 : 0;

    private static double Gain(int relevance) => Math.Pow(2, relevance) - 1;

    private static double Discounted(IEnumerable<double> gains) => gains.Select((gain, place) => gain / Math.Log2(place + 2)).Sum();
}
