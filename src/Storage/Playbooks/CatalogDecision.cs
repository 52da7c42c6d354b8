namespace Kubernaut.Storage.Playbooks;

/// <summary>What a declaration asks of the row that is there, decided before anything is written.</summary>
internal abstract record CatalogDecision
{
    private CatalogDecision() { }

    public sealed record Insert : CatalogDecision;

    public sealed record Update(CatalogRowChange Change) : CatalogDecision;

    public sealed record Keep : CatalogDecision;

    public sealed record Refuse(CatalogWriteOutcome Outcome) : CatalogDecision;

    /// <param name="version">Of the row, for messages.</param>
    /// <param name="declared">What the row shall be.</param>
    /// <param name="row">What it is; null when there is none.</param>
    public static CatalogDecision Make(PlaybookKey version, CatalogColumns declared, CatalogColumns? row)
    {
        if (row is null)
            return new Insert();

        if (row.OwnerUid == declared.OwnerUid)
            return OfItsOwner(declared, row);

        // A namespace has one object of a name at a time, so the recorded one is gone and this is its successor.
        var succeeds = (row.OwnerNamespace, row.OwnerName) == (declared.OwnerNamespace, declared.OwnerName);

        if (row.OwnerUid is { } uid && !succeeds)
        {
            var owner = new CatalogOwner(uid, row.OwnerNamespace!, row.OwnerName!);
            return new Refuse(new CatalogWriteOutcome.OwnedByAnother(owner, $"{version} is declared by RemediationPlaybook {owner} already; declare another version, or delete one of the two."));
        }

        return WithoutOwner(version, declared, row);
    }

    private static CatalogDecision OfItsOwner(CatalogColumns declared, CatalogColumns row)
    {
        var now = DeclaredFields.Parse(declared.DeclaredHash!);
        var earlier = DeclaredFields.Parse(row.DeclaredHash!);

        if (now.FixedFieldsThatDiffer(earlier) is { Count: > 0 } fields)
            return new Refuse(new CatalogWriteOutcome.ContentDrift(fields));

        if (row == declared)
            return new Keep();

        if (now.LifecycleDiffers(earlier))
            return new Update(CatalogRowChange.LifecycleChanged);

        return new Update(row.DeclaredHash == declared.DeclaredHash ? CatalogRowChange.DriftCorrected : CatalogRowChange.DetailsChanged);
    }

    private static CatalogDecision WithoutOwner(PlaybookKey version, CatalogColumns declared, CatalogColumns row)
    {
        if (declared.FixedFieldsThatDiffer(row) is not { Count: > 0 } fields)
            return new Update(CatalogRowChange.Adopted);

        return new Refuse(new CatalogWriteOutcome.OwnedByAnother(
            Owner: null,
            $"The catalog already holds {version} with other content ({string.Join(", ", fields)}), managed by SQL or left by an object that is gone. A version never changes: declare a higher one, or exactly what is stored."));
    }
}
