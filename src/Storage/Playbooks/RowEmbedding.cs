using Kubernaut.Storage.Playbooks.Embedders;

namespace Kubernaut.Storage.Playbooks;

/// <summary>How a row stands against the current model.</summary>
internal sealed record RowEmbedding
{
    /// <summary>False on a server that cannot hold vectors.</summary>
    public required bool Required { get; init; }

    /// <summary>Null when the row lacks its vector.</summary>
    public EmbeddingState? Stored { get; init; }

    /// <summary>What is to be stored; null for nothing.</summary>
    public PreparedText? Prepared { get; init; }

    /// <summary>Why the row has no vector of the current model, when it needs one.</summary>
    public EmbeddingProblem? Problem { get; init; }
}

/// <summary>Why a row has no vector of the current model.</summary>
public sealed record EmbeddingProblem(EmbedderFault Fault, string Message);
