namespace Kubernaut.Entities.Partitions;

/// <summary>How a maintenance run ended.</summary>
public static class RunResults
{
    public const string Succeeded = "Succeeded";

    /// <summary>Some of it was done; the rest is tried again.</summary>
    public const string Partial = "Partial";

    public const string Failed = "Failed";
}
