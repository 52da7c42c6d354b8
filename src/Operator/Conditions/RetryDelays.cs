using System.Collections.Concurrent;

namespace Kubernaut.Operator.Conditions;

/// <summary>How often each object failed in a row, and how long to wait before the next try.</summary>
internal sealed class RetryDelays
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, int> _failures = new();

    /// <returns>The failures in a row, this one included, and a pause that doubles with each, with up to a fifth of jitter.</returns>
    public (int Failures, TimeSpan Delay) Failed(string uid)
    {
        var failures = _failures.AddOrUpdate(uid, 1, (_, before) => before + 1);

        // Beyond 2^8 seconds the longest pause holds anyway; an unbounded shift would overflow.
        var delay = First * (1 << Math.Min(failures - 1, 8));
        if (delay > Longest)
        {
            delay = Longest;
        }

        // Objects that failed together, because the database went away, must not all come back together.
        return (failures, delay * (1 + Random.Shared.NextDouble() / 5));
    }

    public void Succeeded(string uid) => _failures.TryRemove(uid, out _);
}
