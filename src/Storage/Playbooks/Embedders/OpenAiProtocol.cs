using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary><c>POST /v1/embeddings</c> as OpenAI defined it and others (Ollama, vLLM, text-embeddings-inference) offer it.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference/embeddings</remarks>
internal sealed class OpenAiProtocol(EmbedderOptions options) : IEmbeddingProtocol
{
    public int MaxBatch => 32;

    public Uri Address { get; } = new(Complete(options.Url!.TrimEnd('/')));

    /// <summary>Nothing that is not needed: some services refuse members that they do not know.</summary>
    public byte[] Body(IReadOnlyList<string> texts)
    {
        var body = new JsonObject
        {
            ["model"] = options.Model,
            ["input"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]),
        };

        if (options.Dimensions is { } dimensions)
            body["dimensions"] = dimensions;

        return EmbeddingJson.Bytes(body);
    }

    /// <summary>By index: the order of the answer is not promised.</summary>
    public IReadOnlyList<Embedding<float>> Read(JsonElement answer, int count)
    {
        var vectors = new Embedding<float>?[count];

        if (answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Array)
        {
            foreach (var item in data.EnumerateArray())
            {
                if (item.TryGetProperty("index", out var place) && place.TryGetInt32(out var index) && index >= 0 && index < count
                    && item.TryGetProperty("embedding", out var vector))
                {
                    vectors[index] = VectorAnswer.Read(vector);
                }
            }
        }

        return !vectors.Contains(null)
            ? [.. vectors.OfType<Embedding<float>>()]
            : throw new EmbedderException(EmbedderFault.Unavailable, $"The embedding service did not answer {count} texts with as many vectors.");
    }

    /// <summary>As configured, since the service's own answer is not to be relied on: some repeat what they were asked for.</summary>
    public Task<string> NameAsync(EmbeddingService service, CancellationToken cancellationToken) =>
        Task.FromResult($"{EmbedderOptions.OpenAi}:{options.Model}@{options.Revision ?? "unknown"}");

    private static string Complete(string url) =>
        url.EndsWith("/embeddings", StringComparison.Ordinal) ? url
        : url.EndsWith("/v1", StringComparison.Ordinal) ? url + "/embeddings"
        : url + "/v1/embeddings";
}
