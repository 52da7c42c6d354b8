using System.Collections.Concurrent;
using KubeOps.Operator.Retry;

namespace KubeOps.Operator.Queue;

/// <summary>Remembers how often each key has failed in a row, and how long it must therefore wait.</summary>
internal sealed class ErrorCount<TKey>(Backoff backoff)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _failures = new();

    public TimeSpan Add(TKey key) => backoff.After(_failures.AddOrUpdate(key, 1, (_, before) => before + 1));

    public int Of(TKey key) => _failures.GetValueOrDefault(key);

    public void Forget(TKey key) => _failures.TryRemove(key, out _);
}
