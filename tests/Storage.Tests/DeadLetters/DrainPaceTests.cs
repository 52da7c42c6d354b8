using Kubernaut.Storage.DeadLetters;

namespace Kubernaut.Storage.Tests.DeadLetters;

public sealed class DrainPaceTests
{
    private readonly DrainPace _pace = new();

    [Fact]
    public void Small_events_are_soon_read_by_the_hundred()
    {
        for (var reads = 0; reads < 6; reads++)
        {
            _pace.Went(Letters(_pace.Count, bytes: 1000));
        }

        Assert.Equal(DrainPace.Most, _pace.Count);
    }

    [Fact]
    public void Large_events_are_read_a_few_at_a_time()
    {
        _pace.Went(Letters(_pace.Count, bytes: 512 * 1024));

        Assert.Equal(8, _pace.Count);
    }

    [Fact]
    public void What_does_not_come_is_asked_for_in_smaller_pieces_down_to_one()
    {
        for (var reads = 0; reads < 10; reads++)
        {
            _pace.Failed();
        }

        Assert.Equal(1, _pace.Count);
    }

    private static DeadLetter[] Letters(int count, int bytes) =>
        [.. Enumerable.Range(0, count).Select(number => new DeadLetter($"{number}-0", new byte[bytes], ""))];
}
