namespace Kubernaut.Eval;

/// <summary>One answer as three rankings: as it came, and by each of its scores alone.</summary>
internal static class EvalRankings
{
    public const string Lexical = "lexical";
    public const string Vector = "vector";
    public const string Hybrid = "hybrid";

    /// <remarks>The two are of the hundred best of the answer. What is first by one score is hardly ever below the hundredth by both.</remarks>
    public static IEnumerable<(string System, IReadOnlyList<string> Ids)> Of(IReadOnlyList<EvalMatch> found) =>
    [
        (Lexical, By(found, match => match.Lexical)),
        (Vector, By(found, match => match.Semantic)),
        (Hybrid, [.. found.Select(match => match.Id)]),
    ];

    private static string[] By(IReadOnlyList<EvalMatch> found, Func<EvalMatch, double> score) =>
        [.. found.Where(match => score(match) > 0).OrderByDescending(score).ThenBy(match => match.Id, StringComparer.Ordinal).Select(match => match.Id)];
}
