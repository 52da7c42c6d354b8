namespace Kubernaut.Storage.Partitions;

/// <summary>Decides what a declaration of holds means for those recorded: only a release with a reason ends one.</summary>
internal static class LegalHoldRules
{
    /// <summary>What to append; a hold that nothing changes about is not in it.</summary>
    public static IReadOnlyList<LegalHoldEntry> Entries(
        IReadOnlyList<DeclaredHold> declared, IReadOnlyList<LegalHoldEntry> recorded)
    {
        var active = Active(recorded);
        return [.. declared.Select(hold => Entry(hold, active.GetValueOrDefault(hold.Name))).OfType<LegalHoldEntry>()];
    }

    /// <summary>Names of active holds that the declaration does not cover to their full length.</summary>
    public static IReadOnlyList<string> NotCovered(
        IReadOnlyList<DeclaredHold> declared, IReadOnlyList<LegalHoldEntry> recorded)
    {
        var byName = declared.ToDictionary(hold => hold.Name);
        return [.. Active(recorded).Values
            .Where(entry => !byName.TryGetValue(entry.Name, out var hold) || !(IsRelease(hold) || Covers(hold, entry)))
            .Select(entry => entry.Name)
            .Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, LegalHoldEntry> Active(IReadOnlyList<LegalHoldEntry> recorded) =>
        recorded.Where(entry => entry.State is HoldState.Active).ToDictionary(entry => entry.Name);

    private static LegalHoldEntry? Entry(DeclaredHold hold, LegalHoldEntry? active)
    {
        if (hold.State is HoldState.Released)
        {
            return active is not null && IsRelease(hold)
                ? active with { State = HoldState.Released, ReleaseReason = hold.ReleaseReason }
                : null;
        }

        if (active is null)
        {
            return new LegalHoldEntry
            {
                Name = hold.Name,
                Reason = hold.Reason,
                From = hold.From,
                To = hold.To,
                State = HoldState.Active,
            };
        }

        // Never less than it was: each end goes to the farther of the two.
        var widened = active with
        {
            Reason = hold.Reason,
            From = hold.From < active.From ? hold.From : active.From,
            To = hold.To is { } to && active.To is { } held ? (to > held ? to : held) : null,
        };
        return widened == active ? null : widened;
    }

    private static bool IsRelease(DeclaredHold hold) =>
        hold.State is HoldState.Released && !string.IsNullOrWhiteSpace(hold.ReleaseReason);

    private static bool Covers(DeclaredHold hold, LegalHoldEntry active) =>
        hold.State is HoldState.Active
        && hold.From <= active.From
        && (hold.To is null || (active.To is not null && hold.To >= active.To));
}
