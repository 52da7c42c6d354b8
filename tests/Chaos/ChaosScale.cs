namespace Kubernaut.Chaos;

/// <summary>How long it is made to hurt.</summary>
internal enum ChaosScale
{
    /// <summary>Seconds a fault; what tests run.</summary>
    Small,

    /// <summary>Outages of a minute, and many repetitions.</summary>
    Full,
}
