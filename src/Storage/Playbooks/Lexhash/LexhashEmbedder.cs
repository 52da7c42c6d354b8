using Kubernaut.Storage.Playbooks.Embedders;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>The builtin embedder: no model, no network, the same vector for the same text everywhere.</summary>
internal sealed class LexhashEmbedder(Lexicon lexicon) : ITextModel
{
    /// <summary>Counts changes to the algorithm; a test holds a vector of it.</summary>
    private const string Algorithm = "2";

    private static readonly float[] NoVector = new float[LexhashVector.Dimensions];

    private readonly Tokenizer _tokenizer = new(lexicon);

    private readonly string _name = $"builtin:lexhash-{LexhashVector.Dimensions}@{Algorithm}-{lexicon.Fingerprint[..12]}";

    public bool IsBuiltin => true;

    public ValueTask<string> NameAsync(bool fresh, CancellationToken cancellationToken) => new(_name);

    /// <returns>For each text a unit vector, or zeros where it holds no word.</returns>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var vectors = values.Select(text => new Embedding<float>(LexhashVector.Of(_tokenizer.Tokenize(text)) ?? NoVector));
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(vectors));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // Holds nothing; the interface asks for it.
    }
}
