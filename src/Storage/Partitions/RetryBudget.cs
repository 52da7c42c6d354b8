namespace Kubernaut.Storage.Partitions;

/// <summary>The time that one run may spend waiting for others.</summary>
internal sealed class RetryBudget(TimeProvider time, TimeSpan length)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Pauses for a random while, so that two who got in each other's way do not do so again.</summary>
    /// <returns>False, at once, when the budget is spent.</returns>
    public async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_began) >= length)
        {
            return false;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 300)), time, cancellationToken);
        return true;
    }
}
