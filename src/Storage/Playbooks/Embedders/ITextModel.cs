using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>A generator of embeddings that can tell which model it is.</summary>
/// <remarks>Of each text it gives a vector of unit length, zeros where the text holds nothing that it knows, or a <see cref="RefusedText"/>.</remarks>
internal interface ITextModel : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Ours, which needs no service and has a confidence of its own.</summary>
    bool IsBuiltin { get; }

    /// <summary>Who answers now.</summary>
    /// <param name="fresh">Ask the service; otherwise an answer of the last half minute will do.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns><c>protocol:model@revision</c>.</returns>
    /// <exception cref="EmbedderException">It cannot be told now.</exception>
    ValueTask<string> NameAsync(bool fresh, CancellationToken cancellationToken);
}
