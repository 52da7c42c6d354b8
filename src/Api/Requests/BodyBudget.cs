namespace Kubernaut.Api.Requests;

/// <summary>Bounds what all request bodies together may hold in memory: each is small, but a caller may leave hundreds of them half sent.</summary>
internal sealed class BodyBudget
{
    /// <summary>Of all bodies together. Parsed, read and written they are held some four times over, and the pod has 512 MiB.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>Of each body that are not counted, so that a usual event gets in whatever others send.</summary>
    public const int UncountedBytes = 32 * 1024;

    private long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    /// <returns>False when that many are not free; none is taken then.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= MaxBytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
