namespace Kubernaut.Storage.Partitions;

/// <summary>Tells why nothing may be removed at all.</summary>
internal static class RemovalProblems
{
    public static IEnumerable<PartitionProblem> Of(PartitionSettings settings, PartitionObservation seen, ClockWatch watch, Clocks clocks)
    {
        if (clocks.Disagree)
        {
            yield return new(PartitionProblemKind.ClockSkew, "clock",
                $"the operator's clock says {clocks.Operator.UtcDateTime:u} and the database's "
                + $"{clocks.Database.UtcDateTime:u}; nothing is removed while they differ");
        }

        if (!watch.IsTrusted)
        {
            yield return new(PartitionProblemKind.ClockJump, "clock",
                $"the database's clock says {clocks.Database.UtcDateTime:u}, far from {watch.Believed?.UtcDateTime:u}, which it said before; "
                + "nothing is removed until it has gone on from there for a day");
        }

        if (seen.DeadLetters is null)
        {
            yield return new(PartitionProblemKind.DeadLettersUnknown, "dead letters",
                "the dead letters cannot be asked which months they are dated in; no month is closed or removed until they can");
        }

        if (settings.Removal is { Action: RemovalAction.Drop } removal && seen.RememberedKeepMonths is var remembered && !(remembered <= removal.KeepMonths))
        {
            yield return new(PartitionProblemKind.DropUnprepared, seen.Table, remembered is null
                ? "retention begins with Detach; look at the result of a run, then set Drop; nothing is removed until then"
                : $"the last run that could remove kept {remembered} months: to keep fewer, {removal.KeepMonths}, set Detach, look at the result of a run, then set Drop; nothing is removed until then");
        }
    }
}
