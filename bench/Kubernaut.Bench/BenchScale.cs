namespace Kubernaut.Bench;

/// <summary>How much is measured.</summary>
internal enum BenchScale
{
    /// <summary>Whether everything runs, in under a minute; the figures mean nothing.</summary>
    Small,

    /// <summary>Figures to judge by.</summary>
    Full,
}
