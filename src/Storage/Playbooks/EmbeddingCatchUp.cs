using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Gives every row, those managed by SQL too, the words and the vector that it lacks or that another model made.</summary>
public sealed partial class EmbeddingCatchUp
{
    private const int GroupSize = PlaybookEmbedder.BatchSize * PlaybookEmbedder.MaxInFlight;

    /// <summary>How long a text that was refused is not asked for again: the model may have failed on it for a reason that passes.</summary>
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromHours(1);

    private readonly RuntimeDatabase _database;
    private readonly PlaybookEmbedder _embedder;
    private readonly VectorColumn _vectorColumn;
    private readonly EmbeddingProgress _progress;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddingCatchUp> _logger;

    /// <summary>Texts that a model did not take, and when it was asked.</summary>
    private readonly Dictionary<(string TextHash, string Identity), DateTimeOffset> _refused = [];

    internal EmbeddingCatchUp(
        RuntimeDatabase database, PlaybookEmbedder embedder, VectorColumn vectorColumn, EmbeddingProgress progress, TimeProvider time, ILogger<EmbeddingCatchUp> logger) =>
        (_database, _embedder, _vectorColumn, _progress, _time, _logger) = (database, embedder, vectorColumn, progress, time, logger);

    /// <summary>One pass over the catalog; not to be run twice at a time.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL is away. What was done is stored; call again.</exception>
    public async Task<EmbeddingPass> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        var withVectors = await _vectorColumn.ExistsAsync(connection, cancellationToken);
        var (identity, failure) = withVectors ? await IdentifyAsync(cancellationToken) : (null, null);
        await CountAsync(connection, identity, refused: null, cancellationToken);

        var (embedded, refused, owners) = (0, 0, new List<CatalogOwner>());
        StaleRow? last = null;

        while (true)
        {
            StaleRow[] rows = [.. await EmbeddingColumns.ReadStaleAsync(connection, _embedder.SearchRecipe, identity, last, GroupSize, cancellationToken)];

            if (rows.Length == 0)
                break;

            StaleRow[] wanted;
            PreparedText[] prepared;

            try
            {
                (wanted, prepared) = await PrepareAsync(rows, identity, cancellationToken);
            }
            catch (Exception unavailable) when (identity is not null && !cancellationToken.IsCancellationRequested)
            {
                // Without a vector a row can still be found by its words, so the rest of the pass gives it those.
                (identity, failure) = (null, OfTheModel(unavailable));
                continue;
            }

            var stored = await StoreAsync(connection, wanted, prepared, cancellationToken);
            var refusals = prepared.Count(made => made.Refusal is not null);
            embedded += stored.Count;
            refused += rows.Length - wanted.Length + refusals;
            owners.AddRange(stored.Where(row => row.OwnerUid is not null).Select(row => new CatalogOwner(row.OwnerUid!.Value, row.OwnerNamespace!, row.OwnerName!)));
            _progress.Advance(stored.Count - refusals);
            last = rows[^1];
        }

        if (embedded > 0)
            LogEmbedded(embedded, identity ?? "no model, by words only");

        await CountAsync(connection, failure is null ? identity : _progress.Current?.Identity, failure is null ? refused : null, cancellationToken);
        return new EmbeddingPass { Embedded = embedded, WithVectors = withVectors, Owners = owners, Failure = failure };
    }

    private async Task<(string? Identity, EmbedderException? Failure)> IdentifyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _embedder.IdentityAsync(fresh: true, cancellationToken), null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, OfTheModel(failure));
        }
    }

    /// <summary>Whatever a model does, also what it should not: rows get their words, and the pass says why they got no more.</summary>
    private static EmbedderException OfTheModel(Exception failure) =>
        failure as EmbedderException ?? new EmbedderException(EmbedderFault.Unavailable, $"The model failed: {failure.Message}", failure);

    private async Task CountAsync(NpgsqlConnection connection, string? identity, int? refused, CancellationToken cancellationToken) =>
        _progress.Set(await EmbeddingColumns.CountAsync(connection, _embedder.SearchRecipe, identity, cancellationToken), identity, refused);

    /// <returns>The rows that are not known to be refused, and what was made of them.</returns>
    private async Task<(StaleRow[] Rows, PreparedText[] Prepared)> PrepareAsync(StaleRow[] rows, string? identity, CancellationToken cancellationToken)
    {
        if (identity is null)
            return (rows, [.. rows.Select(row => _embedder.WordsOf(TextOf(row)))]);

        // Another row of the same text, by SQL or of another version, may still lack its words or have the vector of another model.
        StaleRow[] wanted = [.. rows.Where(row => !(row.HasWordsOnly && IsRefused(TextOf(row), identity)))];
        var prepared = await _embedder.PrepareAsync([.. wanted.Select(TextOf)], identity, cancellationToken);

        foreach (var (row, made) in wanted.Zip(prepared).Where(pair => pair.Second.Refusal is not null))
        {
            _refused[(made.TextHash, identity)] = _time.GetUtcNow();
            LogTextRefused(row.PlaybookId, row.Version, made.Refusal!);
        }

        return (wanted, prepared);
    }

    private bool IsRefused(string text, string identity) =>
        _refused.TryGetValue((PlaybookText.Hash(text), identity), out var at) && _time.GetUtcNow() - at < RefusalHolds;

    private static string TextOf(StaleRow row) => PlaybookText.OfPlaybook(row.Name, row.Description);

    /// <returns>The rows that were stored.</returns>
    private async Task<IReadOnlyList<StaleRow>> StoreAsync(NpgsqlConnection connection, StaleRow[] rows, PreparedText[] prepared, CancellationToken cancellationToken)
    {
        try
        {
            // One commit for the group: waiting for the disk takes longer than making a vector.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

            foreach (var (row, made) in rows.Zip(prepared))
                await EmbeddingColumns.StoreAsync(connection, row, made, cancellationToken);

            await transaction.CommitAsync(cancellationToken);
            return rows;
        }
        catch (PostgresException refusal) when (!PostgresErrors.IsPassing(refusal))
        {
            // One of them is refused, which must not keep the others from being found.
            return await StoreEachAsync(connection, rows, prepared, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<StaleRow>> StoreEachAsync(NpgsqlConnection connection, StaleRow[] rows, PreparedText[] prepared, CancellationToken cancellationToken)
    {
        var stored = new List<StaleRow>();
        foreach (var (row, made) in rows.Zip(prepared))
        {
            try
            {
                await EmbeddingColumns.StoreAsync(connection, row, made, cancellationToken);
                stored.Add(row);
            }
            catch (PostgresException refusal) when (!PostgresErrors.IsPassing(refusal))
            {
                LogRefused(row.PlaybookId, row.Version, refusal);
            }
        }

        return stored;
    }

    [LoggerMessage(LogLevel.Error, "Playbook {PlaybookId} {Version} cannot be given its vector or its words, so searches miss it")]
    private partial void LogRefused(string playbookId, string version, Exception refusal);

    [LoggerMessage(LogLevel.Warning, "The model has no vector for playbook {PlaybookId} {Version}, so searches find it by its words only: {Reason}")]
    private partial void LogTextRefused(string playbookId, string version, string reason);

    [LoggerMessage(LogLevel.Information, "Embedded {Count} playbooks with {Model}")]
    private partial void LogEmbedded(int count, string model);
}

/// <summary>What one pass over the catalog did.</summary>
public sealed record EmbeddingPass
{
    /// <summary>Rows that lacked something and lack less now.</summary>
    public required int Embedded { get; init; }

    /// <summary>False on a server without pgvector, where only the lexical part is made.</summary>
    public required bool WithVectors { get; init; }

    /// <summary>Objects whose rows were given something, which their status does not tell yet.</summary>
    public required IReadOnlyList<CatalogOwner> Owners { get; init; }

    /// <summary>Why the model stopped making vectors; null when it did not.</summary>
    public required EmbedderException? Failure { get; init; }
}
