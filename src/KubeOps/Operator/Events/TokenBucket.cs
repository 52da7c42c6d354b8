namespace KubeOps.Operator.Events;

/// <summary>Allows so many at once, and then one more each so often.</summary>
internal sealed class TokenBucket(int burst, TimeSpan refill, TimeProvider time)
{
    private double _tokens = burst;
    private long _countedAt = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_countedAt, now) / refill));
        _countedAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
