using System.Diagnostics.CodeAnalysis;

namespace KubeOps.Operator.Retry;

/// <summary>Randomness that keeps many clients from coming back at the same instant.</summary>
internal static class Jitter
{
    [SuppressMessage("Security", "CA5394", Justification = "Nobody gains by guessing when we ask again.")]
    public static TimeSpan UpTo(TimeSpan most) => most * Random.Shared.NextDouble();
}
