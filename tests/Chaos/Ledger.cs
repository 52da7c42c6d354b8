namespace Kubernaut.Chaos;

/// <summary>What senders were told about their events. Against it is held what the stores have.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _acknowledged = [];
    private readonly List<string> _refusals = [];
    private int _queued;
    private int _retried;
    private int _retriedWell;
    private int _abandoned;

    public int Acknowledged => Read(() => _acknowledged.Count);

    /// <summary>Of the acknowledged, those that were told to be waiting in Redis.</summary>
    public int Queued => Read(() => _queued);

    /// <summary>Events whose first attempt failed.</summary>
    public int Retried => Read(() => _retried);

    /// <summary>Of the retried, those that were acknowledged in the end.</summary>
    public int RetriedWell => Read(() => _retriedWell);

    /// <summary>Events that no attempt brought through.</summary>
    public int Abandoned => Read(() => _abandoned);

    /// <summary>Answers that call good events bad, and what they say.</summary>
    public IReadOnlyList<string> Refusals => Read(() => _refusals.ToList());

    public IReadOnlySet<Guid> Ids => Read(() => _acknowledged.ToHashSet());

    public void Acknowledge(IReadOnlyList<Guid> ids, bool areQueued, int attempts)
    {
        lock (_lock)
        {
            _acknowledged.UnionWith(ids);
            _queued += areQueued ? ids.Count : 0;
            _retried += attempts > 1 ? ids.Count : 0;
            _retriedWell += attempts > 1 ? ids.Count : 0;
        }
    }

    public void Refuse(string answer)
    {
        lock (_lock)
        {
            _refusals.Add(answer);
        }
    }

    public void Abandon(int events)
    {
        lock (_lock)
        {
            _retried += events;
            _abandoned += events;
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
