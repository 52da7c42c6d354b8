namespace Kubernaut.Storage.Partitions;

/// <summary>A month that was detached and waits in the schema <see cref="Schema"/>.</summary>
public sealed record RetiredPartition
{
    public const string Schema = "audit_retired";

    /// <summary>Without the schema.</summary>
    public required string Name { get; init; }

    public required Month Month { get; init; }

    public required DateTimeOffset DetachedAt { get; init; }

    /// <summary>It was to be archived or dropped before, and is still there.</summary>
    public bool WasTried { get; init; }

    public long EstimatedRows { get; init; }

    /// <summary>With indexes and TOAST.</summary>
    public long Bytes { get; init; }
}
