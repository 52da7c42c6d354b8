using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Tests.Playbooks.Lexhash;

public sealed class LexhashEmbedderTests : IDisposable
{
    private readonly LexhashEmbedder _embedder = new(Lexicon.Builtin);

    public void Dispose() => _embedder.Dispose();

    [Fact]
    public async Task The_algorithm_gives_the_vector_that_it_always_gave()
    {
        using var embedder = new LexhashEmbedder(Lexicon.Parse("[stop]\nthe of\n[concepts]\nout-of-memory: out of memory, OOMKilled\n"));

        var embedding = await embedder.GenerateAsync(["KubePodOOMKilled\n\nThe container ran out of memory, exit code 137."]);

        // When this fails although it was meant to: count up LexhashEmbedder.Algorithm, or old vectors are compared with new ones.
        Assert.Equal("a97e921ab57fedf3", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(embedding[0].Vector.Span)))[..16]);
    }

    [Fact]
    public async Task A_vector_has_length_one()
    {
        var embedding = await _embedder.GenerateAsync(["node not ready"]);

        Assert.Equal(LexhashVector.Dimensions, embedding[0].Vector.Length);
        Assert.Equal(1, embedding[0].Vector.ToArray().Sum(x => (double)x * x), precision: 5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\n ")]
    [InlineData("ありがとう")]
    [InlineData("the of 12")]
    public async Task A_text_without_words_has_no_direction(string text)
    {
        var embedding = await _embedder.GenerateAsync([text]);

        Assert.All(embedding[0].Vector.ToArray(), component => Assert.Equal(0, component));
    }

    [Fact]
    public async Task What_means_the_same_is_nearer_than_what_does_not()
    {
        var vectors = (await _embedder.GenerateAsync(["Raise the memory limit of an OOMKilled container", "killed with exit code 137", "TLS handshake fails"]))
            .Select(embedding => embedding.Vector.ToArray()).ToArray();

        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]) + 0.1);
    }

    [Fact]
    public async Task The_model_says_who_it_is()
    {
        var name = await _embedder.NameAsync(fresh: true, default);

        Assert.StartsWith("builtin:lexhash-384@", name, StringComparison.Ordinal);
        Assert.EndsWith(Lexicon.Builtin.Fingerprint[..12], name, StringComparison.Ordinal);
    }

    private static double Cosine(float[] left, float[] right) => left.Zip(right, (a, b) => (double)a * b).Sum();
}
