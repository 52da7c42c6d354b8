namespace KubeOps.Operator.Events;

/// <summary>Allows so many at once, and then one more each so often.</summary>
internal sealed class TokenBucket(int burst, TimeSpan refill, TimeProvider time)
{
    private double _tokens = burst;
    private long _countedAt = time.GetTimestamp();

    /// <summary>Takes one from each, or nothing: what one bucket refuses shall not cost a token of the other.</summary>
    public static bool TryTakeFromBoth(TokenBucket one, TokenBucket other)
    {
        one.Refill();
        other.Refill();
        if (one._tokens < 1 || other._tokens < 1)
        {
            return false;
        }

        one._tokens--;
        other._tokens--;
        return true;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_countedAt, now) / refill));
        _countedAt = now;
    }
}
