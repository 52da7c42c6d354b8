using Kubernaut.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Playbooks;

/// <summary>The statement that ranks the active, latest rows of <c>playbook_catalog</c>.</summary>
internal sealed class SearchTable(RuntimeDatabase database, VectorColumn vectorColumn)
{
    /// <summary>Rows looked at closely beyond those asked for: one of them may pass a threshold that a better-ranked one does not.</summary>
    private const int PoolMargin = 40;

    public async Task<IReadOnlyList<ScoredRow>> RankAsync(IReadOnlyList<string> features, string anyFeature, string model, float[]? vector, string? labels, int wanted, CancellationToken cancellationToken)
    {
        // A word of the title (A) counts twice one of the text (B); PostgreSQL's own weights have it at two and a half.
        //
        // An exact search: every row that passes the filter is compared. Below some 20 000 rows that is faster than an
        // index on the vectors, which filters after the search and so finds too few rows of a rare label.
        const string withVectors = """
            WITH scored AS MATERIALIZED (
                SELECT playbook_id, version, ts_rank('{0.1, 0.2, 0.5, 1}', search_document, @anyFeature::tsquery, 1)::float8 AS lexical,
                       CASE WHEN embedding_model = @model THEN greatest(1 - (embedding <=> @vector::real[]::vector(384)), 0) END AS semantic
                FROM playbook_catalog
                WHERE status = 'active' AND is_latest_version AND (@labels::jsonpath IS NULL OR label_set @@ @labels::jsonpath)
            )
            """;

        const string withoutVectors = """
            WITH scored AS MATERIALIZED (
                SELECT playbook_id, version, ts_rank('{0.1, 0.2, 0.5, 1}', search_document, @anyFeature::tsquery, 1)::float8 AS lexical, NULL::float8 AS semantic
                FROM playbook_catalog
                WHERE status = 'active' AND is_latest_version AND (@labels::jsonpath IS NULL OR label_set @@ @labels::jsonpath)
            )
            """;

        // Half and half, each against the best of this search. A row without a vector of this model has only its words.
        const string ranking = """
            , best AS (
                SELECT nullif(max(semantic), 0) AS semantic, nullif(max(lexical), 0) AS lexical, count(*) AS compared, count(semantic) AS embedded
                FROM scored
            ), relative AS (
                SELECT playbook_id, version, scored.semantic, best.compared, best.embedded,
                       coalesce(scored.lexical / best.lexical, 0) AS lexical,
                       CASE WHEN scored.semantic IS NOT NULL THEN coalesce(scored.semantic / best.semantic, 0) END AS relative_semantic
                FROM scored, best
            ), pool AS (
                SELECT *, (lexical + coalesce(relative_semantic, lexical)) / 2 AS fused
                FROM relative
                ORDER BY fused DESC, playbook_id
                LIMIT @poolSize
            )
            SELECT playbook_id, version, catalog.name, catalog.description, catalog.label_set::text, pool.semantic, pool.lexical, pool.fused, pool.compared, pool.embedded,
                   ARRAY(SELECT feature FROM unnest(@features) AS feature WHERE feature = ANY (tsvector_to_array(catalog.search_document))) AS found
            FROM pool JOIN playbook_catalog AS catalog USING (playbook_id, version)
            WHERE pool.fused > 0
            ORDER BY pool.fused DESC, playbook_id
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        var compare = vector is not null && await vectorColumn.ExistsAsync(connection, cancellationToken);

        // Compiling this statement takes longer than running it. The setting is local to the batch's implicit
        // transaction, so the next borrower of the connection does not inherit it.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT set_config('jit', 'off', true)"),
                new NpgsqlBatchCommand((compare ? withVectors : withoutVectors) + ranking)
                {
                    Parameters =
                    {
                        new("features", features.ToArray()),
                        new("anyFeature", anyFeature),
                        new("labels", NpgsqlDbType.Text) { Value = (object?)labels ?? DBNull.Value },
                        new("poolSize", wanted + PoolMargin),
                    },
                },
            },
        };

        if (compare)
        {
            batch.BatchCommands[1].Parameters.Add(new("model", model));
            batch.BatchCommands[1].Parameters.Add(new("vector", vector));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await ReadAsync(reader, cancellationToken);
    }

    private static async Task<IReadOnlyList<ScoredRow>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<ScoredRow>();

        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new ScoredRow
            {
                PlaybookId = reader.GetString(0),
                Version = reader.GetString(1),
                Name = reader.GetString(2),
                Description = reader.GetString(3),
                LabelSet = reader.GetString(4),
                Semantic = await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetDouble(5),
                Lexical = reader.GetDouble(6),
                Fused = reader.GetDouble(7),
                Compared = reader.GetInt64(8),
                Embedded = reader.GetInt64(9),
                Found = reader.GetFieldValue<string[]>(10),
            });
        }

        return rows;
    }
}

/// <summary>A row with its scores for one search.</summary>
internal sealed record ScoredRow
{
    public required string PlaybookId { get; init; }

    public required string Version { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string LabelSet { get; init; }

    /// <summary>Cosine, opposites as 0; null without a vector of the current model.</summary>
    public required double? Semantic { get; init; }

    /// <summary>Against the best of this search, 0 to 1.</summary>
    public required double Lexical { get; init; }

    /// <summary>What the rows are ordered by, 0 to 1.</summary>
    public required double Fused { get; init; }

    /// <summary>Rows that passed the filter.</summary>
    public required long Compared { get; init; }

    /// <summary>Of these, rows with a vector of the current model.</summary>
    public required long Embedded { get; init; }

    /// <summary>Features of the incident that this row has too.</summary>
    public required IReadOnlyList<string> Found { get; init; }
}
