namespace KubeOps.Abstractions.Entities;

/// <summary>The names under which the API server knows a kind.</summary>
public record EntityMetadata(string Kind, string Version, string? Group = null, string? Plural = null)
{
    public string ListKind => $"{Kind}List";

    public string SingularName => Kind.ToLowerInvariant();

    public string PluralName => (Plural ?? $"{Kind}s").ToLowerInvariant();

    /// <summary>The apiVersion: the version alone for the core group.</summary>
    public string GroupWithVersion => $"{Group ?? string.Empty}/{Version}".TrimStart('/');
}
