namespace KubeOps.Operator.Retry;

/// <summary>Pauses that double with each failure in a row up to a cap, each shortened by up to half at random.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan cap)
{
    /// <param name="failures">How many there were in a row; 0 needs no pause.</param>
    public TimeSpan After(int failures)
    {
        if (failures <= 0)
        {
            return TimeSpan.Zero;
        }

        // 2^30 of anything is beyond every cap; more would overflow.
        var full = first * Math.Pow(2, Math.Min(failures - 1, 30));
        var capped = full < cap ? full : cap;
        return (capped / 2) + Jitter.UpTo(capped / 2);
    }
}
