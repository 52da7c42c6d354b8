using System.Globalization;

namespace Kubernaut.Eval;

/// <summary>Mean scores by system and group, beside what simple systems reach on the same data.</summary>
internal sealed class EvalReport
{
    private const string All = "all";

    /// <summary>What the measured systems are held against, over all groups: plain hashed words, an English text search as OR, BM25, and the aim.</summary>
    private static readonly (string Name, string Ndcg, string RecallAt1, string RecallAt5)[] Baselines =
    [
        ("plain hashed words", "0.815", "", ""),
        ("English text search", "0.842", "", ""),
        ("BM25", "0.827", "", ""),
        ("aim: vector", "0.869", "0.798", "0.957"),
        ("aim: hybrid", "0.881", "0.818", "0.953"),
    ];

    private readonly Dictionary<(string System, string Group), List<EvalScore>> _scores = [];

    public void Add(string system, EvalQuery query, EvalScore score)
    {
        foreach (var group in (string[])[All, query.Group])
        {
            if (!_scores.TryGetValue((system, group), out var scores))
            {
                _scores[(system, group)] = scores = [];
            }

            scores.Add(score);
        }
    }

    public void Write(TextWriter output)
    {
        output.WriteLine($"  {"",-22} {"set",-10} {"n",4}  Recall@1  Recall@5  Recall@10  MRR@10  nDCG@10");
        foreach (var system in (string[])[EvalRankings.Lexical, EvalRankings.Vector, EvalRankings.Hybrid])
        {
            foreach (var group in (string[])[EvalQuery.Runbooks, EvalQuery.Workflows, All])
            {
                if (_scores.TryGetValue((system, group), out var scores))
                {
                    output.WriteLine(Line(system, group, scores.Count, EvalScore.Mean(scores)));
                }
            }
        }

        foreach (var (name, ndcg, at1, at5) in Baselines)
        {
            output.WriteLine($"  {name,-22} {All,-10} {"",4}  {at1,8}  {at5,8}  {"",9}  {"",6}  {ndcg,7}");
        }
    }

    private static string Line(string system, string group, int count, EvalScore score) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {system,-22} {group,-10} {count,4}  {score.RecallAt1,8:0.000}  {score.RecallAt5,8:0.000}  {score.RecallAt10,9:0.000}  {score.ReciprocalRank,6:0.000}  {score.Ndcg,7:0.000}");
}
