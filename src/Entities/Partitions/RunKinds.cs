namespace Kubernaut.Entities.Partitions;

/// <summary>How much a maintenance run looked at.</summary>
public static class RunKinds
{
    /// <summary>Everything: creation, retention, holds.</summary>
    public const string Full = "Full";

    /// <summary>The coming months only.</summary>
    public const string CreateAhead = "CreateAhead";
}
