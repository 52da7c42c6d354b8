using Kubernaut.Storage.ActionTraces;

namespace Kubernaut.Storage.Playbooks;

/// <summary>The facts of a row after it was brought to what its owner declares.</summary>
public sealed record RegisteredRow
{
    public required CatalogRowChange Change { get; init; }

    public required CatalogState State { get; init; }

    /// <summary>This version is the one that a search may return.</summary>
    public required bool IsLatest { get; init; }

    /// <summary>Null when no version of the playbook is active.</summary>
    public required string? LatestVersion { get; init; }

    /// <summary>What <see cref="LatestVersion"/> was before this write; other versions' objects show it until they are looked at again.</summary>
    public required string? PreviousLatestVersion { get; init; }

    /// <summary>SHA-256 of the content, in lower-case hex.</summary>
    public required string ContentHash { get; init; }

    public required ExecutionCounts Executions { get; init; }

    /// <summary>Null while there is no vector of the current model, and on a server that cannot hold one.</summary>
    public required PlaybookEmbedding? Embedding { get; init; }

    /// <summary>False on a server without pgvector: then no vector is missing.</summary>
    public required bool EmbeddingRequired { get; init; }

    /// <summary>Why there is no vector of the current model although one is required; else null.</summary>
    public EmbeddingProblem? EmbeddingProblem { get; init; }
}

/// <summary>What a write had to do to a row.</summary>
public enum CatalogRowChange
{
    /// <summary>Nothing.</summary>
    Unchanged,

    Created,

    /// <summary>A row without an owner, equal to the declaration, now has one.</summary>
    Adopted,

    /// <summary>The owner declares another state, reason or notice.</summary>
    LifecycleChanged,

    /// <summary>The owner declares other expectations, people or deletion policy.</summary>
    DetailsChanged,

    /// <summary>The row was changed by someone else and is again what its owner declares.</summary>
    DriftCorrected,
}
