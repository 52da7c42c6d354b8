using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Tests.Playbooks.Lexhash;

public sealed class LexhashConfidenceTests
{
    private static readonly LexhashEvidence Fair = new() { Cosine = 0.4, Coverage = 0.5, Fused = 0.9, Lead = 0.3, Features = 12, Compared = 50 };

    [Fact]
    public void More_of_any_evidence_makes_more_confident_and_more_rows_less()
    {
        var fair = LexhashConfidence.Of(Fair);

        Assert.All(
            [Fair with { Cosine = 0.5 }, Fair with { Coverage = 0.6 }, Fair with { Fused = 1 }, Fair with { Lead = 0.4 }],
            more => Assert.True(LexhashConfidence.Of(more) > fair));
        Assert.True(LexhashConfidence.Of(Fair with { Compared = 500 }) < fair);
    }

    [Fact]
    public void The_best_of_nothing_is_not_certain() =>
        Assert.InRange(LexhashConfidence.Of(new LexhashEvidence { Cosine = 0.1, Coverage = 0.1, Fused = 1, Lead = 0.6, Features = 12, Compared = 50 }), 0, 0.2);

    [Fact]
    public void A_match_in_everything_is_nearly_certain() =>
        Assert.InRange(LexhashConfidence.Of(new LexhashEvidence { Cosine = 0.8, Coverage = 0.9, Fused = 1, Lead = 0.6, Features = 12, Compared = 50 }), 0.95, 1);

    [Theory]
    [InlineData(0, 5, 0.25)]
    [InlineData(1, 5, 0.0)]
    [InlineData(0, 1, 0.5)]
    public void Only_the_first_leads(int place, long compared, double lead) => Assert.Equal(lead, LexhashConfidence.Lead([1, 0.75], place, compared));
}
