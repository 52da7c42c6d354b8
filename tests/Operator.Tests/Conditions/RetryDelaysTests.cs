using Kubernaut.Operator.Conditions;

namespace Kubernaut.Operator.Tests.Conditions;

public sealed class RetryDelaysTests
{
    private readonly RetryDelays _retries = new();

    [Fact]
    public void The_pause_doubles_with_each_failure_in_a_row()
    {
        var first = _retries.Failed("a").Delay;
        var second = _retries.Failed("a").Delay;

        Assert.InRange(first, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.4));
        Assert.InRange(second, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4.8));
    }

    [Fact]
    public void The_pause_stays_bounded_however_often_an_object_fails()
    {
        var delays = Enumerable.Range(0, 1000).Select(_ => _retries.Failed("a").Delay).ToList();

        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(6)));
    }

    [Fact]
    public void A_success_begins_the_row_anew()
    {
        _retries.Failed("a");
        _retries.Succeeded("a");

        Assert.Equal(1, _retries.Failed("a").Failures);
    }

    [Fact]
    public void Objects_fail_independently_of_each_other()
    {
        _retries.Failed("a");

        Assert.Equal(1, _retries.Failed("b").Failures);
    }
}
