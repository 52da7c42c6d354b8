using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Tests.Playbooks.Lexhash;

public sealed class OverlapTests
{
    private readonly Overlap _overlap = new(Lexicon.Builtin);

    [Fact]
    public void Concepts_cover_more_of_an_incident_than_words_that_every_incident_has()
    {
        string[] asked = ["#out-of-memory", "pod", "checkout"];

        Assert.Equal(1.5 / 2.9, _overlap.OfIncident(asked, ["#out-of-memory"]), precision: 10);
        Assert.Equal(0.4 / 2.9, _overlap.OfIncident(asked, ["pod"]), precision: 10);
        Assert.Equal(1, _overlap.OfIncident(asked, asked), precision: 10);
        Assert.Equal(0, _overlap.OfIncident([], []));
    }

    [Theory]
    [InlineData("CheckoutPodZebra", 1.4 / 2.4)]
    [InlineData("Checkout, checkout and checkout", 1.0)]
    [InlineData("Zebra", 0.0)]
    [InlineData("the", 0.0)]
    public void A_name_counts_by_what_the_incident_says_of_it(string name, double share) =>
        Assert.Equal(share, _overlap.OfName(name, ["pod", "checkout", "queue"]), precision: 10);
}
