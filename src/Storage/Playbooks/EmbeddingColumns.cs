using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>The statements for the columns of <c>playbook_catalog</c> that are made from a row's text.</summary>
internal static class EmbeddingColumns
{
    /// <returns>Null when there is no such row.</returns>
    public static Task<EmbeddingState?> ReadAsync(NpgsqlConnection connection, PlaybookKey key, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT search_recipe AS SearchRecipe, embedding_model AS Model, embedding_text_hash AS TextHash, embedded_at AS EmbeddedAt
            FROM playbook_catalog
            WHERE playbook_id = @PlaybookId AND version = @Version
            """;

        return connection.QuerySingleOrDefaultAsync<EmbeddingState>(new CommandDefinition(sql, key, cancellationToken: cancellationToken));
    }

    /// <summary>Rows whose derived columns are missing or were made otherwise, in order of their keys, after a key.</summary>
    public static Task<IEnumerable<StaleRow>> ReadStaleAsync(
        NpgsqlConnection connection, string recipe, string? model, StaleRow? after, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT playbook_id AS PlaybookId, version, name, description, owner_uid AS OwnerUid, owner_namespace AS OwnerNamespace, owner_name AS OwnerName,
                   search_recipe IS NOT DISTINCT FROM @recipe AND embedding_model IS NULL AS HasWordsOnly
            FROM playbook_catalog
            WHERE (search_recipe IS DISTINCT FROM @recipe OR (@model IS NOT NULL AND embedding_model IS DISTINCT FROM @model))
              AND (playbook_id, version) > (@PlaybookId, @Version)
            ORDER BY playbook_id, version
            LIMIT @limit
            """;

        var parameters = new { recipe, model, PlaybookId = after?.PlaybookId ?? "", Version = after?.Version ?? "", limit };
        return connection.QueryAsync<StaleRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    /// <param name="connection">Open.</param>
    /// <param name="recipe">Of the lexical documents.</param>
    /// <param name="model">Null when vectors do not count.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public static Task<EmbeddingCount> CountAsync(NpgsqlConnection connection, string recipe, string? model, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT count(*) AS Total,
                   count(*) FILTER (WHERE search_recipe = @recipe AND (@model IS NULL OR embedding_model = @model)) AS Done
            FROM playbook_catalog
            """;

        return connection.QuerySingleAsync<EmbeddingCount>(new CommandDefinition(sql, new { recipe, model }, cancellationToken: cancellationToken));
    }

    /// <summary>Stores what was made of a text, unless the row's text is another by now.</summary>
    public static async Task StoreAsync(NpgsqlConnection connection, StaleRow row, PreparedText prepared, CancellationToken cancellationToken)
    {
        const string lexical = """
            UPDATE playbook_catalog
            SET search_document = @SearchDocument::tsvector, search_recipe = @SearchRecipe, embedding_text_hash = @TextHash
            WHERE playbook_id = @PlaybookId AND version = @Version AND name = @Name AND description = @Description
            """;

        const string withVector = """
            UPDATE playbook_catalog
            SET search_document = @SearchDocument::tsvector, search_recipe = @SearchRecipe, embedding_text_hash = @TextHash,
                embedding = @Vector::real[]::vector(384), embedding_model = @Model, embedded_at = @EmbeddedAt
            WHERE playbook_id = @PlaybookId AND version = @Version AND name = @Name AND description = @Description
            """;

        var parameters = new DynamicParameters(prepared);
        parameters.AddDynamicParams(row);

        // The vector of an earlier model goes when this one refuses the text: it would say for ever that the new one is yet to come.
        var sql = prepared.Model is null && prepared.Refusal is null ? lexical : withVector;
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }
}

/// <summary>How a row's derived columns were made.</summary>
internal sealed record EmbeddingState
{
    public required string? SearchRecipe { get; init; }

    public required string? Model { get; init; }

    public required string? TextHash { get; init; }

    public required DateTimeOffset? EmbeddedAt { get; init; }
}

/// <summary>A row whose derived columns are to be made, with the text that they are made of.</summary>
internal sealed record StaleRow
{
    public required string PlaybookId { get; init; }

    public required string Version { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Null when it is managed by SQL.</summary>
    public Guid? OwnerUid { get; init; }

    public string? OwnerNamespace { get; init; }

    public string? OwnerName { get; init; }

    /// <summary>It is as a row is left whose text a model refused, or whose model was away.</summary>
    public bool HasWordsOnly { get; init; }
}

/// <summary>What was made of a text, ready to be stored.</summary>
internal sealed record PreparedText
{
    public required string TextHash { get; init; }

    public required string SearchRecipe { get; init; }

    public required string SearchDocument { get; init; }

    /// <summary>Null when no vector was asked for, or the model gave none.</summary>
    public string? Model { get; init; }

    /// <summary>Null when the model has no vector for this text.</summary>
    public float[]? Vector { get; init; }

    public DateTimeOffset? EmbeddedAt { get; init; }

    /// <summary>Why the model did not take the text; null when it did, or was not asked.</summary>
    public string? Refusal { get; init; }
}
