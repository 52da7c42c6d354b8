namespace Kubernaut.Storage.Partitions;

/// <summary>What became of one planned action.</summary>
public abstract record ActionOutcome
{
    private ActionOutcome(PlannedAction action) => Action = action;

    public PlannedAction Action { get; }

    /// <summary>It is as planned.</summary>
    public sealed record Done(PlannedAction Planned, bool ByUs) : ActionOutcome(Planned);

    /// <summary>Nothing changed. The next run tries again.</summary>
    /// <param name="Planned">What was tried.</param>
    /// <param name="SqlState">PostgreSQL's code: 55P03 a lock was not to be had, 42501 a privilege is missing, 42P07 the name is taken. Null when it was not PostgreSQL that refused.</param>
    /// <param name="Message">What PostgreSQL said.</param>
    public sealed record Failed(PlannedAction Planned, string? SqlState, string Message) : ActionOutcome(Planned)
    {
        public override string ToString() => SqlState is null ? $"{Action.Partition}: {Message}" : $"{Action.Partition}: {Message} (SQLSTATE {SqlState})";
    }

    /// <summary>Not done, because a person wants it otherwise, or may.</summary>
    /// <param name="Planned">What was not done.</param>
    /// <param name="Why">Completes "since".</param>
    /// <param name="ByHold">A hold keeps the month, and all is well. Otherwise the plan is out of date, or nobody can say whether it is: another has to be made.</param>
    public sealed record Withheld(PlannedAction Planned, string Why, bool ByHold) : ActionOutcome(Planned);
}
