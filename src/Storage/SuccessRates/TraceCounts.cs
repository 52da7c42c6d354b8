namespace Kubernaut.Storage.SuccessRates;

/// <summary>How a number of actions ended.</summary>
public sealed record TraceCounts
{
    public required long Successful { get; init; }

    public required long Failed { get; init; }

    public required long RolledBack { get; init; }

    /// <summary>Not ended yet.</summary>
    public required long Pending { get; init; }

    /// <summary>Those that have ended.</summary>
    public long Total => Successful + Failed + RolledBack;

    /// <summary>What the rate is a rate of. An action that was rolled back neither succeeded nor failed.</summary>
    public long Samples => Successful + Failed;

    /// <summary>0 to 1; 0 without any sample.</summary>
    public double SuccessRate => Samples == 0 ? 0.0 : (double)Successful / Samples;

    public TraceCounts Plus(TraceCounts other) => new()
    {
        Successful = Successful + other.Successful,
        Failed = Failed + other.Failed,
        RolledBack = RolledBack + other.RolledBack,
        Pending = Pending + other.Pending,
    };
}
