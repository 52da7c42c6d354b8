using System.Collections.Concurrent;

namespace Kubernaut.Operator.Access;

/// <summary>Lets everybody who asks the same at the same time wait for one answer, which takes no longer than a bound.</summary>
internal sealed class SingleFlight<TKey, TAnswer>(TimeSpan timeout, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TAnswer>>> _running = [];

    public Task<TAnswer> RunAsync(TKey key, Func<CancellationToken, Task<TAnswer>> ask, CancellationToken cancellationToken) =>
        _running.GetOrAdd(key, _ => new Lazy<Task<TAnswer>>(() => AskAsync(key, ask))).Value.WaitAsync(cancellationToken);

    private async Task<TAnswer> AskAsync(TKey key, Func<CancellationToken, Task<TAnswer>> ask)
    {
        // Not the token of the caller who came first: the others wait for the same answer.
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            return await ask(limit.Token);
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }
}
