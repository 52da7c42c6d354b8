namespace Kubernaut.Storage.Partitions;

/// <summary>What is to be told of one run of maintenance.</summary>
public sealed record MaintenanceEntry
{
    public required string Policy { get; init; }

    public required string PolicyUid { get; init; }

    public required DateTimeOffset At { get; init; }

    public required bool Succeeded { get; init; }

    /// <summary>A JSON object.</summary>
    public required string Data { get; init; }
}
