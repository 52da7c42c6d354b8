using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Seals;

/// <summary>How a sealed month compares with its seal.</summary>
public sealed record SealVerification
{
    /// <summary>Most differences that are named; all are counted.</summary>
    public const int MaxNamed = 1000;

    public required AuditSeal Seal { get; init; }

    public required SealedMonthState State { get; init; }

    /// <summary>A sentence for the person who must act; null when all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>Rows there are now.</summary>
    public long Rows { get; init; }

    public long Changed { get; init; }

    public long Removed { get; init; }

    public long Inserted { get; init; }

    /// <summary>The first <see cref="MaxNamed"/>, in key order.</summary>
    public IReadOnlyList<SealDifference> Differences { get; init; } = [];

    /// <summary>Where a dropped month was written to.</summary>
    public ArchivedMonth? Archive { get; init; }

    public bool IsSound => Problem is null;
}

/// <summary>Where the rows of a sealed month are.</summary>
public enum SealedMonthState
{
    Attached,

    /// <summary>In a table of its own.</summary>
    Retired,

    /// <summary>Dropped by maintenance, as its policy had it.</summary>
    Dropped,

    /// <summary>Gone, and nobody of ours has dropped it.</summary>
    Missing,
}
