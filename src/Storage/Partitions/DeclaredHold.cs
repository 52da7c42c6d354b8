namespace Kubernaut.Storage.Partitions;

/// <summary>A hold as somebody declares it today.</summary>
public sealed record DeclaredHold
{
    public required string Name { get; init; }

    public required string Reason { get; init; }

    /// <summary>The first day to hold.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day to hold; null is open.</summary>
    public DateOnly? To { get; init; }

    public HoldState State { get; init; }

    /// <summary>Without one, a declared release releases nothing.</summary>
    public string? ReleaseReason { get; init; }
}
