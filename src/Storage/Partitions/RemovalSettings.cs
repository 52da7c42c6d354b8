namespace Kubernaut.Storage.Partitions;

/// <summary>How months are taken away, and how many at once.</summary>
public sealed record RemovalSettings
{
    /// <summary>Whole months before this one that are kept, 1 to <see cref="PartitionSettings.MaxKeepMonths"/>.</summary>
    public required int KeepMonths { get; init; }

    public RemovalAction Action { get; init; }

    /// <summary>Between detaching and dropping.</summary>
    public TimeSpan DropGrace { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Absolute path; null drops without an archive.</summary>
    public string? ArchiveDirectory { get; init; }

    /// <summary>Most months that one run detaches and drops, 1 to 12.</summary>
    public int MaxPerRun { get; init; } = 3;
}
