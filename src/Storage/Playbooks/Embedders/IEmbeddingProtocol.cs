using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>What is said to one kind of embedding service, and how its answer reads.</summary>
internal interface IEmbeddingProtocol
{
    /// <summary>Texts that one request may hold.</summary>
    int MaxBatch { get; }

    Uri Address { get; }

    /// <returns>What is sent as JSON.</returns>
    byte[] Body(IReadOnlyList<string> texts);

    /// <returns>One for each text, in their order.</returns>
    /// <exception cref="EmbedderException">The answer does not fit the question.</exception>
    IReadOnlyList<Embedding<float>> Read(JsonElement answer, int count);

    /// <returns><c>protocol:model@revision</c>.</returns>
    /// <exception cref="EmbedderException">The service does not tell, or is another than was configured.</exception>
    Task<string> NameAsync(EmbeddingService service, CancellationToken cancellationToken);
}
