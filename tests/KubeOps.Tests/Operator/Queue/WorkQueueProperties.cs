using FsCheck;
using FsCheck.Fluent;
using KubeOps.Operator.Queue;
using Kubernaut.TestKit;

namespace KubeOps.Tests.Operator.Queue;

/// <summary>Random interleavings of everything that can be done to the queue, held against the few promises it makes.</summary>
public sealed class WorkQueueProperties
{
    private const int Keys = 4;

    private enum Step
    {
        Add,
        AddLater,
        Take,
        Done,
        Tick,
    }

    [Fact]
    public void No_key_is_worked_on_twice_at_once_and_none_is_forgotten()
    {
        var step = from kind in Gen.Elements(Enum.GetValues<Step>()) from key in Gen.Choose(0, Keys - 1) select (kind, key);

        var property = Prop.ForAll(step.ArrayOf().ToArbitrary(), steps => Holds(steps));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200), property);
    }

    private static bool Holds((Step Kind, int Key)[] steps)
    {
        var time = new ManualTime();
        using var queue = new WorkQueue<int>(time);
        var running = new HashSet<int>();

        // What was asked for and not begun since: the order of a key is kept when the work that begins sees the newest wish.
        var owed = new HashSet<int>();
        foreach (var (kind, key) in steps)
        {
            switch (kind)
            {
                case Step.Add:
                    owed.Add(key);
                    queue.Add(key);
                    break;
                case Step.AddLater:
                    owed.Add(key);
                    queue.AddAfter(key, TimeSpan.FromSeconds(key + 1));
                    break;
                case Step.Take when queue.TryTake(out var taken):
                    owed.Remove(taken);
                    if (!running.Add(taken))
                    {
                        return false;
                    }

                    break;
                case Step.Done when running.Remove(key):
                    queue.Done(key);
                    break;
                case Step.Tick:
                    time.Advance(TimeSpan.FromSeconds(1));
                    break;
                default:
                    break;
            }
        }

        foreach (var key in running)
        {
            queue.Done(key);
        }

        time.Advance(TimeSpan.FromSeconds(Keys + 1));
        while (queue.TryTake(out var taken))
        {
            // What nobody asked for must not come either.
            if (!owed.Remove(taken))
            {
                return false;
            }

            queue.Done(taken);
        }

        return owed.Count == 0;
    }
}
