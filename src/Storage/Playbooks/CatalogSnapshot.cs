namespace Kubernaut.Storage.Playbooks;

/// <summary>What a sweep compares the objects with.</summary>
public sealed record CatalogSnapshot
{
    public required IReadOnlyList<OwnedRow> Rows { get; init; }

    /// <summary>Ids of playbooks whose latest flag is not where it belongs.</summary>
    public required IReadOnlySet<string> WithWrongLatest { get; init; }
}
