namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>How likely a match of the builtin embedder is a right one.</summary>
/// <remarks>A raw hashed cosine says little (at 0.7 it would answer one query in eight), and a rank score always calls the best of nothing certain.</remarks>
internal sealed class LexhashConfidence(Lexicon lexicon)
{
    private const double ConceptShare = 1.5;
    private const double GenericShare = 0.4;

    private const double Intercept = -8.5;
    private const double PerCosine = 7.4;
    private const double PerCoverage = 2.8;
    private const double PerFused = 6.5;
    private const double PerLogCount = -0.53;

    /// <summary>Share of what an incident says that a playbook's name and description say too, 0 to 1.</summary>
    public double Coverage(IEnumerable<string> asked, IEnumerable<string> found)
    {
        var total = asked.Sum(Share);
        return total > 0 ? found.Sum(Share) / total : 0;
    }

    /// <param name="cosine">Of the two vectors.</param>
    /// <param name="coverage">See <see cref="Coverage"/>.</param>
    /// <param name="fused">Rank score against the best of the search, 0 to 1.</param>
    /// <param name="count">Rows that were compared: the more, the likelier one is near by chance.</param>
    public static double Of(double cosine, double coverage, double fused, long count)
    {
        var logit = Intercept + PerCosine * cosine + PerCoverage * coverage + PerFused * fused + PerLogCount * Math.Log(Math.Max(count, 1));
        return 1 / (1 + Math.Exp(-logit));
    }

    private double Share(string feature) =>
        feature[0] == Token.ConceptMark ? ConceptShare : lexicon.IsGeneric(feature) ? GenericShare : 1;
}
