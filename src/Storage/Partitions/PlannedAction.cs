namespace Kubernaut.Storage.Partitions;

/// <summary>One step of a plan: what, on which table, and why.</summary>
public abstract record PlannedAction
{
    private PlannedAction(RunScope scope) => Scope = scope;

    public required string Partition { get; init; }

    /// <summary>Completes "because".</summary>
    public required string Reason { get; init; }

    /// <summary>The least of a run that carries it out.</summary>
    public RunScope Scope { get; }

    /// <summary>Whether somebody is to be asked before it is done.</summary>
    public bool IsRemoval => this is Detach or Drop;

    /// <summary>Makes the table like its parent, then attaches it.</summary>
    public sealed record Create() : PlannedAction(RunScope.Create)
    {
        public required Month Month { get; init; }

        public override string ToString() => $"create {Partition} for {Month}: {Reason}";
    }

    /// <summary>Ends a detach that was interrupted.</summary>
    public sealed record FinalizeDetach() : PlannedAction(RunScope.Repair)
    {
        public required uint Relation { get; init; }

        public required Month Month { get; init; }

        public override string ToString() => $"finish detaching {Partition}: {Reason}";
    }

    /// <summary>Moves a detached month to where detached months wait, and takes the privilege to write to it away.</summary>
    public sealed record PutAway() : PlannedAction(RunScope.Repair)
    {
        public required uint Relation { get; init; }

        public required Month Month { get; init; }

        public override string ToString() => $"put {Partition} away: {Reason}";
    }

    /// <summary>Counts and digests a closed month, and keeps it from being changed.</summary>
    public sealed record Seal() : PlannedAction(RunScope.Full)
    {
        public required uint Relation { get; init; }

        public required Month Month { get; init; }

        public override string ToString() => $"seal {Partition}: {Reason}";
    }

    /// <summary>Gives a closed month an index of its payloads.</summary>
    public sealed record IndexPayloads() : PlannedAction(RunScope.Full)
    {
        public required uint Relation { get; init; }

        public required Month Month { get; init; }

        public override string ToString() => $"index the payloads of {Partition}: {Reason}";
    }

    /// <summary>Vacuums a closed month for good.</summary>
    public sealed record Freeze() : PlannedAction(RunScope.Full)
    {
        public required uint Relation { get; init; }

        public required Month Month { get; init; }

        public override string ToString() => $"freeze {Partition}: {Reason}";
    }

    /// <summary>Detaches a sealed month beside its readers and writers, then puts it away.</summary>
    public sealed record Detach() : PlannedAction(RunScope.Full)
    {
        public required uint Relation { get; init; }

        public required Month Month { get; init; }

        public override string ToString() => $"detach {Partition}: {Reason}";
    }

    /// <summary>Writes a detached month to a file, and reads it back.</summary>
    public sealed record Archive() : PlannedAction(RunScope.Full)
    {
        public required Month Month { get; init; }

        public required string Directory { get; init; }

        public override string ToString() => $"archive {Partition} to {Directory}: {Reason}";
    }

    /// <summary>Drops a detached month that is still what its seal says.</summary>
    public sealed record Drop() : PlannedAction(RunScope.Full)
    {
        public required Month Month { get; init; }

        /// <summary>Where its archive has to be whole; null drops without one.</summary>
        public required string? ArchiveDirectory { get; init; }

        /// <summary>The first day that is kept.</summary>
        public required DateOnly KeptFrom { get; init; }

        public override string ToString() => $"drop {Partition}: {Reason}";
    }

    /// <summary>Renews what the server's planner knows of the table as a whole, which nothing does by itself.</summary>
    public sealed record Analyze() : PlannedAction(RunScope.Full)
    {
        public override string ToString() => $"analyze {Partition}: {Reason}";
    }
}
