using Kubernaut.Storage.ActionTraces;

namespace Kubernaut.Storage.Playbooks;

/// <summary>A row that is the projection of an object, as a sweep sees it.</summary>
public sealed record OwnedRow
{
    public required PlaybookKey Key { get; init; }

    public required CatalogOwner Owner { get; init; }

    public required CatalogDeletionPolicy DeletionPolicy { get; init; }

    /// <summary>Its vector and its lexical document are those of the current model.</summary>
    public required bool IsEmbedded { get; init; }

    public required ExecutionCounts Executions { get; init; }

    /// <summary>Condensed.</summary>
    internal CatalogColumns Columns { get; init; } = null!;
}
