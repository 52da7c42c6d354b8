using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>text-embeddings-inference: <c>POST /embed</c>, and <c>GET /info</c> for who it is and how much it takes.</summary>
/// <remarks>https://huggingface.github.io/text-embeddings-inference</remarks>
internal sealed class TeiProtocol(EmbedderOptions options) : IEmbeddingProtocol
{
    private const int UsualBatch = 32;

    private readonly string _base = options.Url!.TrimEnd('/') is var url && url.EndsWith("/embed", StringComparison.Ordinal) ? url[..^"/embed".Length] : url;

    public int MaxBatch { get; private set; } = UsualBatch;

    public Uri Address => new(_base + "/embed");

    public byte[] Body(IReadOnlyList<string> texts) => EmbeddingJson.Bytes(new JsonObject
    {
        ["inputs"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]),

        // The start of a long text tells most; refusing it would leave the playbook without a vector.
        ["truncate"] = true,
        ["normalize"] = true,
    });

    public IReadOnlyList<Embedding<float>> Read(JsonElement answer, int count) =>
        answer.ValueKind is JsonValueKind.Array && answer.GetArrayLength() == count
            ? [.. answer.EnumerateArray().Select(VectorAnswer.Read)]
            : throw new EmbedderException(EmbedderFault.Unavailable, $"The embedding service did not answer {count} texts with as many vectors.");

    public async Task<string> NameAsync(EmbeddingService service, CancellationToken cancellationToken)
    {
        using var info = await service.GetAsync(new Uri(_base + "/info"), cancellationToken);
        var model = Text(info.RootElement, "model_id") ?? throw new EmbedderException(EmbedderFault.Unavailable, "GET /info of the embedding service names no model.");

        if (options.Model is { Length: > 0 } expected && expected != model)
            throw new EmbedderException(EmbedderFault.Unavailable, $"The embedding service runs {model}, and Embedder:Model asks for {expected}.");

        if (info.RootElement.TryGetProperty("max_client_batch_size", out var batch) && batch.ValueKind is JsonValueKind.Number && batch.TryGetInt32(out var size) && size > 0)
            MaxBatch = Math.Min(size, UsualBatch);

        return $"{EmbedderOptions.Tei}:{model}@{options.Revision ?? Text(info.RootElement, "model_sha") ?? "unknown"}";
    }

    private static string? Text(JsonElement info, string member) =>
        info.ValueKind is JsonValueKind.Object && info.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
