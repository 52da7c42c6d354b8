using System.Text;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>A model behind an embedding service.</summary>
internal sealed class RemoteModel(IEmbeddingProtocol protocol, EmbeddingService service, TimeProvider time) : ITextModel
{
    /// <summary>Services refuse bodies above 2 MB; JSON may write a character as six.</summary>
    private const int MaxBatchBytes = 1_000_000;

    /// <summary>A model that fails on this word fails on everything.</summary>
    private const string HarmlessText = "playbook";

    /// <summary>How long an answer to who it is holds: a service that comes back with another model is noticed after this.</summary>
    private static readonly TimeSpan NameHolds = TimeSpan.FromSeconds(30);

    private volatile Known? _known;

    public bool IsBuiltin => false;

    public async ValueTask<string> NameAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _known is { } known && time.GetUtcNow() - known.At < NameHolds)
            return known.Name;

        var name = await UnderstoodAsync(protocol.NameAsync(service, cancellationToken));
        _known = new Known(name, time.GetUtcNow());
        return name;
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.ToArray();
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(texts.Length);

        foreach (var batch in Batches(texts))
            embeddings.AddRange(await EmbedAsync(batch, cancellationToken));

        return embeddings;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => service.Dispose();

    private async Task<IReadOnlyList<Embedding<float>>> EmbedAsync(ArraySegment<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(texts, cancellationToken);
        }
        catch (EmbedderException failure) when (failure.Fault is EmbedderFault.TextRefused && texts.Count > 1)
        {
            // One of them, or their sum: halves tell which, and the others get their vectors.
            var half = texts.Count / 2;
            return [.. await EmbedAsync(texts[..half], cancellationToken), .. await EmbedAsync(texts[half..], cancellationToken)];
        }
        catch (EmbedderException failure) when (failure.Fault is EmbedderFault.TextRefused)
        {
            return [RefusedText.Because(failure.Message)];
        }
        catch (EmbedderException)
        {
            // Whoever answers next may be another.
            _known = null;
            throw;
        }
    }

    private async Task<IReadOnlyList<Embedding<float>>> AskAsync(ArraySegment<string> texts, CancellationToken cancellationToken)
    {
        try
        {
            return await UnderstoodAsync(SendAsync(texts, cancellationToken));
        }
        catch (EmbedderException failure) when (failure.MayBeTheText)
        {
            // Taken for a fault of the service, one text would keep all others from their vectors for as long as it is there. Halving
            // without asking would send a service that is down two requests for each text.
            await UnderstoodAsync(SendAsync(new([HarmlessText]), cancellationToken));
            throw new EmbedderException(EmbedderFault.TextRefused, failure.Message, failure);
        }
    }

    private async Task<IReadOnlyList<Embedding<float>>> SendAsync(ArraySegment<string> texts, CancellationToken cancellationToken)
    {
        using var answer = await service.PostAsync(protocol.Address, protocol.Body(texts), cancellationToken);
        return protocol.Read(answer.RootElement, texts.Count);
    }

    /// <summary>
    /// Makes a fault of the service of what <see cref="System.Text.Json.JsonElement"/> throws where a value is of another kind than
    /// expected or holds half a surrogate pair, and <see cref="HttpContent"/> at a charset that nobody knows.
    /// </summary>
    private static async Task<T> UnderstoodAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (InvalidOperationException failure) when (failure is not ObjectDisposedException)
        {
            throw new EmbedderException(EmbedderFault.Unavailable, $"The embedding service answered in another form than it should: {failure.Message}", failure);
        }
    }

    private IEnumerable<ArraySegment<string>> Batches(string[] texts)
    {
        var (start, bytes) = (0, 0);

        for (var i = 0; i < texts.Length; i++)
        {
            var size = Encoding.UTF8.GetByteCount(texts[i]);

            if (i > start && (i - start == protocol.MaxBatch || bytes + size > MaxBatchBytes))
            {
                yield return new ArraySegment<string>(texts, start, i - start);
                (start, bytes) = (i, 0);
            }

            bytes += size;
        }

        if (texts.Length > start)
            yield return new ArraySegment<string>(texts, start, texts.Length - start);
    }

    private sealed record Known(string Name, DateTimeOffset At);
}
