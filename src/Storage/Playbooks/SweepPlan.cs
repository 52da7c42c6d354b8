namespace Kubernaut.Storage.Playbooks;

/// <summary>What a sweep has to repair, decided from the objects and the rows alone.</summary>
public sealed record SweepPlan
{
    /// <summary>So many rows may always be archived; above it, the share counts.</summary>
    private const int BrakeCount = 5;

    /// <summary>A larger share of the rows losing their owners at once is rather a wrong list of objects than so many deletions.</summary>
    private const double BrakeShare = 0.20;

    /// <summary>Objects whose row is missing, differs, has a wrong place among its versions, or lacks its embedding, and those whose status shows other executions.</summary>
    public required IReadOnlyList<SweptObject> Reconcile { get; init; }

    /// <summary>Rows to archive: their owner is gone.</summary>
    public required IReadOnlyList<OwnedRow> Archive { get; init; }

    /// <summary>Rows to release: their owner is gone, and had asked that the row be kept.</summary>
    public required IReadOnlyList<OwnedRow> Release { get; init; }

    /// <summary>Why nothing is archived or released although owners seem gone; null when the brake did not hold.</summary>
    public required string? Refusal { get; init; }

    /// <param name="snapshot">Must be taken before the objects are listed: then an owner that is not in the list is gone, and not merely new.</param>
    /// <param name="objects">All that exist, in all namespaces, also those that declare nothing valid.</param>
    public static SweepPlan Make(CatalogSnapshot snapshot, IReadOnlyList<SweptObject> objects)
    {
        var alive = objects.Select(swept => swept.Owner.Uid).ToHashSet();
        OwnedRow[] orphans = [.. snapshot.Rows.Where(row => !alive.Contains(row.Owner.Uid))];
        var refusal = Brake(orphans.Length, snapshot.Rows.Count, objects.Count);

        return new SweepPlan
        {
            Reconcile = NeedingRepair(snapshot, objects),
            Archive = refusal is null ? [.. orphans.Where(row => !IsRetained(row))] : [],
            Release = refusal is null ? [.. orphans.Where(IsRetained)] : [],
            Refusal = refusal,
        };
    }

    private static string? Brake(int orphans, int rows, int objects)
    {
        if (orphans > 0 && objects == 0)
            return $"no RemediationPlaybook is left, and {orphans} rows would be archived; a list that is empty by mistake looks the same";

        return orphans > BrakeCount && orphans > BrakeShare * rows
            ? $"{orphans} of {rows} rows would be archived at once, which is more than {BrakeShare:P0}"
            : null;
    }

    private static IReadOnlyList<SweptObject> NeedingRepair(CatalogSnapshot snapshot, IReadOnlyList<SweptObject> objects)
    {
        var rows = snapshot.Rows.ToDictionary(row => row.Owner.Uid);
        return [.. objects.Where(swept => swept.Entry is { } entry && !IsSettled(swept, entry))];

        bool IsSettled(SweptObject swept, CatalogEntry entry) =>
            rows.TryGetValue(swept.Owner.Uid, out var row)
            && row.Key == new PlaybookKey(entry.PlaybookId, entry.Version)
            && row.Columns == CatalogColumns.Of(entry, swept.Owner).Condensed()
            && row.IsEmbedded
            && row.Executions == swept.Executions
            && !snapshot.WithWrongLatest.Contains(entry.PlaybookId);
    }

    private static bool IsRetained(OwnedRow row) => row.DeletionPolicy is CatalogDeletionPolicy.Retain;
}
