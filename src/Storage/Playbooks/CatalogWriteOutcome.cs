namespace Kubernaut.Storage.Playbooks;

/// <summary>What became of a declared version.</summary>
public abstract record CatalogWriteOutcome
{
    private CatalogWriteOutcome() { }

    /// <summary>The row is what its owner declares.</summary>
    public sealed record Registered(RegisteredRow Row) : CatalogWriteOutcome;

    /// <summary>This version belongs to someone else; nothing was written.</summary>
    /// <param name="Owner">Null when the row has no owner, which means that it is managed by SQL or was left behind by one.</param>
    /// <param name="Message">For the person who declared it: a sentence that says what to do.</param>
    public sealed record OwnedByAnother(CatalogOwner? Owner, string Message) : CatalogWriteOutcome;

    /// <summary>Its owner now declares something that is fixed for a version; the row was kept as it is.</summary>
    /// <param name="Fields">Names of the fields of the declaration, for example <c>content</c>.</param>
    public sealed record ContentDrift(IReadOnlyList<string> Fields) : CatalogWriteOutcome;

    /// <summary>Another leads by now, and what was to be written may be older than what it has seen; nothing was written.</summary>
    public sealed record Superseded : CatalogWriteOutcome;
}
