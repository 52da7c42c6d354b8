using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Tests.Playbooks.Lexhash;

public sealed class StemmerTests
{
    [Theory]
    [InlineData("evict evicts evicted evicting eviction evictions")]
    [InlineData("fail fails failed failing failure failures")]
    [InlineData("crash crashes crashed crashing")]
    [InlineData("throttle throttled throttling throttles")]
    [InlineData("stop stops stopped stopping")]
    [InlineData("kill kills killed killing")]
    [InlineData("saturate saturated saturation")]
    [InlineData("rotate rotated rotation")]
    [InlineData("certificate certificates")]
    [InlineData("query queries")]
    [InlineData("ready readiness")]
    [InlineData("deploy deploys deployed deployment deployments")]
    [InlineData("configure configured configuration config")]
    [InlineData("cache caches cached")]
    [InlineData("repeated repeatedly")]
    public void Forms_of_a_word_have_one_stem(string forms) => Assert.Single(forms.Split(' ').Select(Stemmer.Stem).Distinct());

    [Theory]
    [InlineData("dns tls pod node none")]
    [InlineData("status state static")]
    [InlineData("string strong")]
    [InlineData("format forms")]
    [InlineData("speed spread")]
    public void Words_that_only_look_alike_stay_apart(string words)
    {
        string[] forms = words.Split(' ');

        Assert.Equal(forms.Length, forms.Select(Stemmer.Stem).Distinct().Count());
    }

    [Theory]
    [InlineData("ipv6")]
    [InlineData("status")]
    [InlineData("process")]
    [InlineData("tls")]
    public void Some_words_are_their_stem(string word) => Assert.Equal(word, Stemmer.Stem(word));
}
