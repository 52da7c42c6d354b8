using Kubernaut.Chaos;

namespace Kubernaut.EndToEnd;

/// <summary>A little of <c>make chaos</c>, which makes every fault and at length.</summary>
[Collection(nameof(Alone))]
public sealed class ChaosTests
{
    [Theory]
    [InlineData("redis-killed")]
    [InlineData("reply-lost")]
    [InlineData("rolling-update")]
    public async Task No_acknowledged_event_is_lost_or_doubled(string name)
    {
        var fault = Campaign.Faults.Single(fault => fault.Name == name);

        var report = await new Campaign(ChaosScale.Small, _ => { }).RunAsync(fault);

        Assert.True(report.IsGood, report.Line);
    }
}

/// <summary>Faults take the whole machine, and other tests would wait beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
