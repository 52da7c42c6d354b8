using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Makes what a search compares, the vector and the lexical document, from the text of a playbook.</summary>
public sealed partial class PlaybookEmbedder
{
    /// <summary>Texts sent to a model at once; text-embeddings-inference takes no more by default.</summary>
    private const int BatchSize = 32;

    private readonly RuntimeDatabase _database;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly LexicalFeatures _lexical;
    private readonly VectorColumn _vectorColumn;
    private readonly TimeProvider _time;
    private readonly ILogger<PlaybookEmbedder> _logger;

    internal PlaybookEmbedder(
        RuntimeDatabase database,
        IEmbeddingGenerator<string, Embedding<float>> generator,
        LexicalFeatures lexical,
        VectorColumn vectorColumn,
        TimeProvider time,
        ILogger<PlaybookEmbedder> logger)
    {
        (_database, _generator, _lexical, _vectorColumn, _time, _logger) = (database, generator, lexical, vectorColumn, time, logger);

        var metadata = generator.GetService<EmbeddingGeneratorMetadata>() ?? throw new ArgumentException("The embedder does not say which model it is.", nameof(generator));
        Dimensions = metadata.DefaultModelDimensions ?? throw new ArgumentException("The embedder does not say how long its vectors are.", nameof(generator));
        Identity = $"{metadata.ProviderName}:{metadata.DefaultModelId}/{Dimensions}/{PlaybookText.Recipe}";
    }

    /// <summary>Which model makes the vectors: <c>protocol:model@revision/dims/recipe</c>. Vectors of two identities are never compared.</summary>
    public string Identity { get; }

    public int Dimensions { get; }

    /// <summary>Gives every row, those managed by SQL too, what it lacks or what another model made.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL is away. What was done is stored; call again.</exception>
    public async Task<EmbeddingPass> EmbedStaleAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        var model = await CurrentModelAsync(connection, cancellationToken);
        var embedded = 0;
        StaleRow? last = null;

        while (true)
        {
            StaleRow[] rows = [.. await EmbeddingColumns.ReadStaleAsync(connection, _lexical.Recipe, model, last, BatchSize, cancellationToken)];

            if (rows.Length == 0)
                break;

            var prepared = await PrepareAsync([.. rows.Select(row => PlaybookText.OfPlaybook(row.Name, row.Description))], model, cancellationToken);

            embedded += await StoreAsync(connection, rows, prepared, cancellationToken);
            last = rows[^1];
        }

        if (embedded > 0)
            LogEmbedded(embedded, Identity);

        return new EmbeddingPass(embedded, model is not null);
    }

    /// <summary>Tells whether a row was made by what makes rows now, from its search recipe and its model.</summary>
    internal async Task<Func<string?, string?, bool>> CurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var model = await CurrentModelAsync(connection, cancellationToken);
        return (rowRecipe, rowModel) => rowRecipe == _lexical.Recipe && (model is null || rowModel == model);
    }

    /// <summary>Makes what a row of this text lacks, if anything.</summary>
    internal async Task<RowEmbedding> PrepareRowAsync(NpgsqlConnection connection, PlaybookKey key, string text, CancellationToken cancellationToken)
    {
        var model = await CurrentModelAsync(connection, cancellationToken);
        var state = await EmbeddingColumns.ReadAsync(connection, key, cancellationToken);
        var isCurrent = state is not null
            && state.TextHash == PlaybookText.Hash(text)
            && state.SearchRecipe == _lexical.Recipe
            && (model is null || state.Model == model);

        return new RowEmbedding
        {
            Required = model is not null,
            Stored = isCurrent ? state : null,
            Prepared = isCurrent ? null : (await PrepareAsync([text], model, cancellationToken))[0],
        };
    }

    /// <returns>Null when the text holds nothing that the model knows.</returns>
    internal async Task<float[]?> EmbedIncidentAsync(string text, CancellationToken cancellationToken) =>
        (await EmbedAsync([text], cancellationToken))[0];

    /// <returns>How many rows were stored.</returns>
    private async Task<int> StoreAsync(NpgsqlConnection connection, StaleRow[] rows, PreparedText[] prepared, CancellationToken cancellationToken)
    {
        try
        {
            await StoreTogetherAsync(connection, rows, prepared, cancellationToken);
            return rows.Length;
        }
        catch (PostgresException refusal) when (!PostgresErrors.IsPassing(refusal))
        {
            // One of them is refused, which must not keep the others from being found.
            return await StoreEachAsync(connection, rows, prepared, cancellationToken);
        }
    }

    private async Task<int> StoreEachAsync(NpgsqlConnection connection, StaleRow[] rows, PreparedText[] prepared, CancellationToken cancellationToken)
    {
        var stored = 0;
        foreach (var (row, made) in rows.Zip(prepared))
        {
            try
            {
                await EmbeddingColumns.StoreAsync(connection, row, made, cancellationToken);
                stored++;
            }
            catch (PostgresException refusal) when (!PostgresErrors.IsPassing(refusal))
            {
                LogRefused(row.PlaybookId, row.Version, refusal);
            }
        }

        return stored;
    }

    /// <summary>One commit for the batch: waiting for the disk takes longer than making a vector.</summary>
    private static async Task StoreTogetherAsync(NpgsqlConnection connection, StaleRow[] rows, PreparedText[] prepared, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        foreach (var (row, made) in rows.Zip(prepared))
            await EmbeddingColumns.StoreAsync(connection, row, made, cancellationToken);

        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>Null on a server that cannot hold vectors.</returns>
    private async Task<string?> CurrentModelAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await _vectorColumn.ExistsAsync(connection, cancellationToken) ? Identity : null;

    private async Task<PreparedText[]> PrepareAsync(string[] texts, string? model, CancellationToken cancellationToken)
    {
        var vectors = model is null ? new float[]?[texts.Length] : await EmbedAsync(texts, cancellationToken);

        return [.. texts.Zip(vectors, (text, vector) => new PreparedText
        {
            TextHash = PlaybookText.Hash(text),
            SearchRecipe = _lexical.Recipe,
            SearchDocument = _lexical.Document(text),
            Model = model,
            Vector = vector,
            EmbeddedAt = model is null ? null : _time.GetUtcNow(),
        })];
    }

    /// <summary>A zero vector has no direction: pgvector would take it, and answer NaN for every distance.</summary>
    private async Task<float[]?[]> EmbedAsync(string[] texts, CancellationToken cancellationToken)
    {
        using var span = StorageTraces.Embed(Identity, texts.Length);
        var embeddings = await _generator.GenerateAsync(texts, options: null, cancellationToken);
        return [.. embeddings.Select(embedding => embedding.Vector.Span.ContainsAnyExcept(0f) ? embedding.Vector.ToArray() : null)];
    }

    [LoggerMessage(LogLevel.Error, "Playbook {PlaybookId} {Version} cannot be given its vector or its words, so searches miss it")]
    private partial void LogRefused(string playbookId, string version, Exception refusal);

    [LoggerMessage(LogLevel.Information, "Embedded {Count} playbooks with {Model}")]
    private partial void LogEmbedded(int count, string model);
}

/// <summary>What one pass over the catalog embedded.</summary>
/// <param name="Embedded">Rows that were missing or stale and no longer are.</param>
/// <param name="WithVectors">False on a server without pgvector, where only the lexical part is made.</param>
public sealed record EmbeddingPass(int Embedded, bool WithVectors);

/// <summary>How a row stands against the current model.</summary>
internal sealed record RowEmbedding
{
    /// <summary>False on a server that cannot hold vectors.</summary>
    public required bool Required { get; init; }

    /// <summary>Null when the row lacks something.</summary>
    public required EmbeddingState? Stored { get; init; }

    /// <summary>Null when the row lacks nothing.</summary>
    public required PreparedText? Prepared { get; init; }
}
