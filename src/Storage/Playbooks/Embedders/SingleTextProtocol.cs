using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>A small service of one's own: <c>POST /embed</c> with one text, answered in one of the usual forms.</summary>
internal sealed class SingleTextProtocol(EmbedderOptions options) : IEmbeddingProtocol
{
    public int MaxBatch => 1;

    public Uri Address { get; } = new(options.Url!.TrimEnd('/') is var url && url.EndsWith("/embed", StringComparison.Ordinal) ? url : url + "/embed");

    /// <summary>Under both names in use; such services read one of them.</summary>
    public byte[] Body(IReadOnlyList<string> texts) =>
        EmbeddingJson.Bytes(new JsonObject { ["text"] = texts[0], ["inputs"] = texts[0] });

    /// <summary><c>[…]</c>, <c>[[…]]</c>, <c>{"embedding":[…]}</c> or <c>{"embeddings":[[…]]}</c>.</summary>
    public IReadOnlyList<Embedding<float>> Read(JsonElement answer, int count)
    {
        var vector = answer;

        if (vector.ValueKind is JsonValueKind.Object && !vector.TryGetProperty("embedding", out vector) && !answer.TryGetProperty("embeddings", out vector))
            throw new EmbedderException(EmbedderFault.Unavailable, "The embedding service answered something that is no vector.");

        if (vector.ValueKind is JsonValueKind.Array && vector.GetArrayLength() == 1 && vector[0].ValueKind is JsonValueKind.Array)
            vector = vector[0];

        return [VectorAnswer.Read(vector)];
    }

    public Task<string> NameAsync(EmbeddingService service, CancellationToken cancellationToken) =>
        Task.FromResult($"{EmbedderOptions.Single}:{options.Model}@{options.Revision ?? "unknown"}");
}
