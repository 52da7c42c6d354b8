using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.Storage.Telemetry;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Makes what a search compares, the vector and the lexical document, from the text of a playbook.</summary>
internal sealed class PlaybookEmbedder(ITextModel model, LexicalFeatures lexical, VectorColumn vectorColumn, TimeProvider time) : IDisposable
{
    /// <summary>Texts sent to a model at once; text-embeddings-inference takes no more by default.</summary>
    public const int BatchSize = 32;

    /// <summary>Requests on their way at once. An embedding service has one queue, in which searches wait too.</summary>
    public const int MaxInFlight = 4;

    /// <summary>Width of the column that keeps an identity.</summary>
    private const int MaxIdentityLength = 255;

    private readonly SemaphoreSlim _inFlight = new(MaxInFlight);

    public bool IsBuiltin => model.IsBuiltin;

    /// <summary>How lexical documents are made now.</summary>
    public string SearchRecipe => lexical.Recipe;

    /// <summary>Which model makes the vectors: <c>protocol:model@revision/dims/recipe</c>. Vectors of two identities are never compared.</summary>
    /// <exception cref="EmbedderException">It cannot be told now.</exception>
    public async ValueTask<string> IdentityAsync(bool fresh, CancellationToken cancellationToken)
    {
        var identity = $"{await model.NameAsync(fresh, cancellationToken)}/{VectorColumn.Dimensions}/{PlaybookText.Recipe}";
        return identity.Length <= MaxIdentityLength && !identity.Contains('\0')
            ? identity
            : throw new EmbedderException(EmbedderFault.Unavailable, $"The catalog cannot keep the name of the model, which is too long or holds a NUL: {identity}");
    }

    /// <summary>Tells whether a row was made by what makes rows now, from its search recipe and its model.</summary>
    /// <remarks>A vector that another remote model made is the business of <see cref="EmbeddingCatchUp"/>, which does many at once.</remarks>
    public async Task<Func<string?, string?, bool>> CurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var required = await vectorColumn.ExistsAsync(connection, cancellationToken);
        var identity = required && IsBuiltin ? await IdentityAsync(fresh: false, cancellationToken) : null;

        return (recipe, rowModel) => recipe == SearchRecipe && (!required || (identity is null ? rowModel is not null : rowModel == identity));
    }

    /// <summary>Makes what a row of this text lacks, if anything.</summary>
    public async Task<RowEmbedding> PrepareRowAsync(NpgsqlConnection connection, PlaybookKey key, string text, CancellationToken cancellationToken)
    {
        var required = await vectorColumn.ExistsAsync(connection, cancellationToken);
        var state = await EmbeddingColumns.ReadAsync(connection, key, cancellationToken);
        var hasWords = state is not null && state.TextHash == PlaybookText.Hash(text) && state.SearchRecipe == SearchRecipe;

        if (!required)
            return new RowEmbedding { Required = false, Prepared = hasWords ? null : WordsOf(text) };

        var hasVector = hasWords && state!.Model is not null;

        try
        {
            var identity = await IdentityAsync(fresh: false, cancellationToken);

            if (hasVector && state!.Model == identity)
                return new RowEmbedding { Required = true, Stored = state };

            if (hasVector && !IsBuiltin)
                return new RowEmbedding { Required = true, Problem = new(EmbedderFault.ModelChanged, $"The row has a vector of {state!.Model}; {identity} makes its own in the background.") };

            var made = (await PrepareAsync([text], identity, cancellationToken))[0];
            return new RowEmbedding { Required = true, Prepared = made, Problem = made.Refusal is { } why ? new(EmbedderFault.TextRefused, $"{identity} has no vector for this playbook: {why}.") : null };
        }
        catch (EmbedderException failure)
        {
            // A vector that is there stays good while nobody can say whether there is a newer model.
            return hasVector
                ? new RowEmbedding { Required = true, Stored = state }
                : new RowEmbedding { Required = true, Prepared = hasWords ? null : WordsOf(text), Problem = new(failure.Fault, failure.Message) };
        }
    }

    /// <summary>Makes vectors and words of texts.</summary>
    /// <param name="texts">As many as <see cref="BatchSize"/> times <see cref="MaxInFlight"/>.</param>
    /// <param name="identity">Who is to make the vectors.</param>
    /// <param name="cancellationToken">Ends the waiting for the model.</param>
    /// <exception cref="EmbedderException">The model made none of them, or was replaced meanwhile.</exception>
    public async Task<PreparedText[]> PrepareAsync(IReadOnlyList<string> texts, string identity, CancellationToken cancellationToken)
    {
        var batches = await Task.WhenAll(texts.Chunk(BatchSize).Select(batch => GenerateAsync(batch, identity, cancellationToken)));

        // Else vectors of a model that was replaced meanwhile would be kept under the name of the one before, for ever.
        if (!IsBuiltin && await IdentityAsync(fresh: true, cancellationToken) != identity)
            throw new EmbedderException(EmbedderFault.Unavailable, "The embedding service changed its model meanwhile.");

        var now = time.GetUtcNow();
        return [.. texts.Zip(batches.SelectMany(batch => batch), (text, vector) => WordsOf(text) with
        {
            Model = vector.Refusal is null ? identity : null,
            Vector = vector.Values,
            EmbeddedAt = vector.Refusal is null ? now : null,
            Refusal = vector.Refusal,
        })];
    }

    /// <summary>What a search compares where there are no vectors.</summary>
    public PreparedText WordsOf(string text) => new()
    {
        TextHash = PlaybookText.Hash(text),
        SearchRecipe = SearchRecipe,
        SearchDocument = lexical.Document(text),
    };

    public void Dispose() => _inFlight.Dispose();

    private async Task<IReadOnlyList<TextVector>> GenerateAsync(string[] texts, string identity, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken);

        try
        {
            using var span = StorageTraces.Embed(identity, texts.Length);
            var embeddings = await model.GenerateAsync(texts, options: null, cancellationToken);
            return [.. embeddings.Select(TextVector.Of)];
        }
        finally
        {
            _inFlight.Release();
        }
    }
}
