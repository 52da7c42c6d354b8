namespace Kubernaut.Storage.Partitions;

/// <summary>What became of one run of maintenance.</summary>
public abstract record MaintenanceOutcome
{
    private MaintenanceOutcome() { }

    /// <summary>Every action was tried, or all up to the failed one at which PostgreSQL went away.</summary>
    public sealed record Ran(IReadOnlyList<ActionOutcome> Actions) : MaintenanceOutcome
    {
        public IEnumerable<ActionOutcome.Failed> Failures => Actions.OfType<ActionOutcome.Failed>();
    }

    /// <summary>Another maintainer was at work all the time that this one may wait. Nothing was tried.</summary>
    public sealed record Busy : MaintenanceOutcome;
}
