using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Lets so many searches in, and tells the others at once to come back: a queue without an end answers nobody in time.</summary>
internal sealed class SearchGate(IOptions<SearchOptions> options)
{
    private int _inside;

    /// <returns>To be disposed when the search is over; null when there is no room.</returns>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= options.Value.MaxConcurrent + options.Value.MaxWaiting)
            return new Leave(this);

        Interlocked.Decrement(ref _inside);
        return null;
    }

    private sealed class Leave(SearchGate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                Interlocked.Decrement(ref gate._inside);
        }
    }
}
