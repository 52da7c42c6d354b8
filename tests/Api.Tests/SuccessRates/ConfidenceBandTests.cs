using Kubernaut.Api.SuccessRates;

namespace Kubernaut.Api.Tests.SuccessRates;

public sealed class ConfidenceBandTests
{
    [Theory]
    [InlineData(0, 1, "insufficient_data")]
    [InlineData(1, 1, "low")]
    [InlineData(4, 5, "insufficient_data")]
    [InlineData(5, 5, "low")]
    [InlineData(19, 5, "low")]
    [InlineData(20, 5, "medium")]
    [InlineData(49, 5, "medium")]
    [InlineData(50, 5, "high")]
    [InlineData(29, 30, "insufficient_data")]
    [InlineData(30, 30, "medium")]
    [InlineData(99, 100, "insufficient_data")]
    [InlineData(100, 100, "high")]
    public void The_number_of_samples_decides_the_band(long samples, int minSamples, string expected) =>
        Assert.Equal(expected, ConfidenceBand.Of(samples, minSamples));
}
