using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Keeps rows of the catalog what their owners declare, each change one transaction under a lock on its playbook.</summary>
/// <remarks>Faults of the database are thrown as they are; <see cref="PostgresErrors"/> says whether to try again.</remarks>
public sealed class PlaybookCatalog
{
    private readonly RuntimeDatabase _database;
    private readonly PlaybookEmbedder _embedder;

    internal PlaybookCatalog(RuntimeDatabase database, PlaybookEmbedder embedder) => (_database, _embedder) = (database, embedder);

    /// <summary>Brings a row to what its owner declares. Calling it again changes nothing, and writes nothing.</summary>
    /// <param name="entry">What is declared.</param>
    /// <param name="owner">Who declares it.</param>
    /// <param name="term">Of the leader that this is done for.</param>
    /// <param name="cancellationToken">Ends it; what was committed stays.</param>
    /// <exception cref="ArgumentException">The version is none; whoever made the entry must have checked it.</exception>
    public async Task<CatalogWriteOutcome> RegisterAsync(CatalogEntry entry, CatalogOwner owner, LeaderTerm term, CancellationToken cancellationToken)
    {
        if (!SemanticVersion.TryParse(entry.Version, out _))
            throw new ArgumentException($"'{entry.Version}' is no version.", nameof(entry));

        var key = new PlaybookKey(entry.PlaybookId, entry.Version);
        var declared = CatalogColumns.Of(entry, owner);
        await using var connection = await _database.OpenAsync(cancellationToken);

        if (await RenamedAsync(connection, key, owner.Uid, cancellationToken) is { Count: > 0 } fields)
            return new CatalogWriteOutcome.ContentDrift(fields);

        // Before the transaction: a model may take its time, and nobody should wait for the lock meanwhile.
        var embedding = await _embedder.PrepareRowAsync(connection, key, PlaybookText.OfPlaybook(declared.Name, declared.Description), cancellationToken);

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await CatalogTable.LockAsync(connection, entry.PlaybookId, cancellationToken);

        if (await LeaderTerms.IsOverAsync(connection, term, cancellationToken))
            return new CatalogWriteOutcome.Superseded();

        var decision = CatalogDecision.Make(key, declared, await CatalogTable.ReadAsync(connection, key, cancellationToken));

        if (decision is CatalogDecision.Refuse refused)
            return refused.Outcome;

        var change = await WriteAsync(connection, key, declared, decision, cancellationToken);

        if (embedding.Prepared is { } prepared)
            await EmbeddingColumns.StoreAsync(connection, RowOf(key, declared), prepared, cancellationToken);

        var latest = await LatestVersion.SettleAsync(connection, entry.PlaybookId, cancellationToken);
        var counts = await PlaybookExecutions.ReadAsync(connection, key, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        return new CatalogWriteOutcome.Registered(new RegisteredRow
        {
            // The row was as declared, and yet another one was, or none was, the latest.
            Change = change is CatalogRowChange.Unchanged && latest.Before != latest.After ? CatalogRowChange.DriftCorrected : change,
            State = entry.State,
            IsLatest = latest.After == entry.Version,
            LatestVersion = latest.After,
            PreviousLatestVersion = latest.Before,
            ContentHash = declared.ContentHash,
            Executions = counts,
            Embedding = FactsOf(embedding),
            EmbeddingRequired = embedding.Required,
            EmbeddingProblem = embedding.Problem,
        });
    }

    /// <summary>Archives the row of an owner that goes. It may be declared again later, by anyone, with the same content.</summary>
    public Task<CatalogRemoval> ArchiveAsync(Guid ownerUid, LeaderTerm term, CancellationToken cancellationToken) =>
        RemoveAsync(CatalogTable.ArchiveAsync, ownerUid, term, cancellationToken);

    /// <summary>Leaves the row of an owner that goes as it is, from then on managed by SQL.</summary>
    public Task<CatalogRemoval> ReleaseAsync(Guid ownerUid, LeaderTerm term, CancellationToken cancellationToken) =>
        RemoveAsync(CatalogTable.ReleaseAsync, ownerUid, term, cancellationToken);

    /// <summary>Deletes the row of an owner that goes.</summary>
    public Task<CatalogRemoval> DeleteRowAsync(Guid ownerUid, LeaderTerm term, CancellationToken cancellationToken) =>
        RemoveAsync(CatalogTable.DeleteAsync, ownerUid, term, cancellationToken);

    private static async Task<CatalogRowChange> WriteAsync(
        NpgsqlConnection connection, PlaybookKey key, CatalogColumns declared, CatalogDecision decision, CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case CatalogDecision.Insert:
                await CatalogTable.InsertAsync(connection, key, declared, cancellationToken);

                // Its traces may have come before it, or be from before the row was last removed.
                var executions = new PlaybookExecution(key.PlaybookId, key.Version, ExecutionId: null);
                await PlaybookExecutions.AddAsync(connection, executions, await PlaybookExecutions.CountAsync(connection, executions, cancellationToken), cancellationToken);
                return CatalogRowChange.Created;

            case CatalogDecision.Update update:
                await CatalogTable.UpdateAsync(connection, key, declared, cancellationToken);
                return update.Change;

            default:
                return CatalogRowChange.Unchanged;
        }
    }

    private async Task<CatalogRemoval> RemoveAsync(
        Func<NpgsqlConnection, PlaybookKey, Guid, CancellationToken, Task<bool>> remove, Guid ownerUid, LeaderTerm term, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);

        // By its owner and not by what the object says: an object may be edited before it is deleted.
        if (await CatalogTable.FindAsync(connection, ownerUid, cancellationToken) is not { } key)
            return CatalogRemoval.NothingToDo;

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await CatalogTable.LockAsync(connection, key.PlaybookId, cancellationToken);

        if (await LeaderTerms.IsOverAsync(connection, term, cancellationToken))
            return CatalogRemoval.Superseded;

        if (!await remove(connection, key, ownerUid, cancellationToken))
            return CatalogRemoval.NothingToDo;

        var latest = await LatestVersion.SettleAsync(connection, key.PlaybookId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new CatalogRemoval { Row = key, LatestVersion = latest.After, PreviousLatestVersion = latest.Before };
    }

    /// <returns>The fields that name another row than the one this owner has.</returns>
    private static async Task<IReadOnlyList<string>> RenamedAsync(NpgsqlConnection connection, PlaybookKey key, Guid ownerUid, CancellationToken cancellationToken)
    {
        var recorded = await CatalogTable.FindAsync(connection, ownerUid, cancellationToken) ?? key;
        List<string> fields = [];

        if (recorded.PlaybookId != key.PlaybookId)
            fields.Add("playbookId");

        if (recorded.Version != key.Version)
            fields.Add("version");

        return fields;
    }

    private static StaleRow RowOf(PlaybookKey key, CatalogColumns columns) => new()
    {
        PlaybookId = key.PlaybookId,
        Version = key.Version,
        Name = columns.Name,
        Description = columns.Description,
    };

    private static PlaybookEmbedding? FactsOf(RowEmbedding embedding) => embedding switch
    {
        { Required: false } => null,
        { Prepared: { Model: not null } made } => new() { Model = made.Model, TextHash = made.TextHash, EmbeddedAt = made.EmbeddedAt!.Value, IsNew = true },
        { Stored: { } stored } => new() { Model = stored.Model!, TextHash = stored.TextHash!, EmbeddedAt = stored.EmbeddedAt!.Value, IsNew = false },
        _ => null,
    };
}
