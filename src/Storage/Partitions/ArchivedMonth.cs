namespace Kubernaut.Storage.Partitions;

/// <summary>Where the rows of a month lie outside the database: the newest row of its month in <c>audit_archives</c>.</summary>
public sealed record ArchivedMonth
{
    public required Month Month { get; init; }

    /// <summary>Absolute path.</summary>
    public required string File { get; init; }

    public required long FileBytes { get; init; }

    public required byte[] FileDigest { get; init; }

    public required long Rows { get; init; }

    public required byte[] SealDigest { get; init; }
}
