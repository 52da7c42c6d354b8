using KubeOps.Operator.Queue;
using Kubernaut.TestKit;

namespace KubeOps.Tests.Operator.Queue;

public sealed class WorkQueueTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_key_added_many_times_before_it_is_taken_is_worked_on_once()
    {
        using var queue = new WorkQueue<string>(_time);
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");

        Assert.Equal("a", Take(queue));
        Assert.Equal("b", Take(queue));
        Assert.Null(Take(queue));
    }

    [Fact]
    public void A_key_added_while_it_is_worked_on_comes_again_once_that_is_done()
    {
        using var queue = new WorkQueue<string>(_time);
        queue.Add("a");
        Take(queue);

        queue.Add("a");

        Assert.Null(Take(queue));
        queue.Done("a");
        Assert.Equal("a", Take(queue));
    }

    [Fact]
    public void A_delayed_key_comes_when_its_time_has_come()
    {
        using var queue = new WorkQueue<string>(_time);
        queue.AddAfter("a", TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Null(Take(queue));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a", Take(queue));
    }

    [Fact]
    public void The_earliest_of_several_delays_counts()
    {
        using var queue = new WorkQueue<string>(_time);
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(2));
        queue.AddAfter("a", TimeSpan.FromSeconds(30));

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("a", Take(queue));
        queue.Done("a");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(Take(queue));
    }

    [Fact]
    public void A_change_ends_the_wait_of_a_delayed_key()
    {
        using var queue = new WorkQueue<string>(_time);
        queue.AddAfter("a", TimeSpan.FromMinutes(5));

        queue.Add("a");

        Assert.Equal("a", Take(queue));
        queue.Done("a");
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(Take(queue));
    }

    [Fact]
    public void A_delay_that_ends_while_the_key_is_worked_on_is_kept()
    {
        using var queue = new WorkQueue<string>(_time);
        queue.Add("a");
        Take(queue);
        queue.AddAfter("a", TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1));
        queue.Done("a");

        Assert.Equal("a", Take(queue));
    }

    private static string? Take(WorkQueue<string> queue) => queue.TryTake(out var key) ? key : null;
}
