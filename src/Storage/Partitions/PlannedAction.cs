namespace Kubernaut.Storage.Partitions;

/// <summary>One step of a plan: what, on which table, and why.</summary>
public abstract record PlannedAction
{
    private PlannedAction() { }

    public required string Partition { get; init; }

    /// <summary>Completes "because".</summary>
    public required string Reason { get; init; }

    /// <summary>Makes the table like its parent, then attaches it.</summary>
    public sealed record Create : PlannedAction
    {
        public required Month Month { get; init; }

        public override string ToString() => $"create {Partition} for {Month}: {Reason}";
    }
}
