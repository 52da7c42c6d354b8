using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>What one maintenance run did.</summary>
public sealed record MaintenanceRun
{
    [EnumValues(RunKinds.Full, RunKinds.CreateAhead)]
    public string? Kind { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    [EnumValues(RunResults.Succeeded, RunResults.Partial, RunResults.Failed)]
    public string? Result { get; init; }

    /// <summary>Names of partitions.</summary>
    [Items(maxItems: 64)]
    public IList<string>? Created { get; init; }

    /// <summary>Names of partitions.</summary>
    [Items(maxItems: 64)]
    public IList<string>? Detached { get; init; }

    /// <summary>Names of partitions.</summary>
    [Items(maxItems: 64)]
    public IList<string>? Dropped { get; init; }

    /// <summary>Expired months left alone because of a hold or the bound on a run.</summary>
    [RangeMinimum(0)]
    public int Skipped { get; init; }

    [Length(1, 1024)]
    public string? Message { get; init; }
}
