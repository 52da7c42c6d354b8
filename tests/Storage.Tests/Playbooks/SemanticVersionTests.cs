using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class SemanticVersionTests
{
    [Fact]
    public void Precedence_is_that_of_semantic_versioning()
    {
        string[] ascending =
        [
            "0", "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-beta.99999999999999999999", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2", "1.10", "2.0.0-rc.1", "v2", "999999999.0.0",
        ];

        var sorted = ascending.Reverse().Select(Parse).Order();

        Assert.Equal(ascending.Select(Parse), sorted);
        Assert.Equal(ascending.Length, ascending.Select(Parse).Distinct().Count());
    }

    [Theory]
    [InlineData("1.2", "v1.2")]
    [InlineData("v1.2", "1.2.0")]
    [InlineData("1", "1.0.0")]
    [InlineData("v2-rc.1", "2.0.0-rc.1")]
    public void Missing_numbers_are_zero_and_a_v_says_nothing(string left, string right)
    {
        Assert.Equal(Parse(left), Parse(right));
        Assert.Equal(Parse(left).GetHashCode(), Parse(right).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("v")]
    [InlineData("V1")]
    [InlineData("1.")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2")]
    [InlineData("1.2.03")]
    [InlineData("1234567890")]
    [InlineData("1.2.0+build")]
    [InlineData("1.2.0-")]
    [InlineData("1.2.0-rc..1")]
    [InlineData("1.2.0-01")]
    [InlineData("1.2.0\n")]
    [InlineData("latest")]
    [InlineData("١.٢")]
    [InlineData("1.0.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(null)]
    public void What_is_no_version_is_refused(string? text) => Assert.False(SemanticVersion.TryParse(text, out _));

    private static SemanticVersion Parse(string text) =>
        SemanticVersion.TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is no version.");
}
