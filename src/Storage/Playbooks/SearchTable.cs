using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Playbooks;

/// <summary>The statements that rank the active, latest rows of <c>playbook_catalog</c>.</summary>
internal sealed class SearchTable(SearchDatabase database, VectorColumn vectorColumn, CatalogSize size)
{
    /// <summary>Rows looked at closely beyond those asked for: one of them may rise by its overlap, or pass a threshold that a better-ranked one does not.</summary>
    private const int PoolMargin = 40;

    /// <summary>Nearest rows that the index brings, of which the ranking then uses all scores; and at most so many that have no vector.</summary>
    private const int Candidates = 400;

    public async Task<IReadOnlyList<ScoredRow>> RankAsync(SearchTerms terms, int wanted, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = await CommandAsync(connection, terms, wanted, cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(reader, cancellationToken);
    }

    /// <summary>The statement that fits the catalog as it is, with its parameters.</summary>
    internal async Task<NpgsqlCommand> CommandAsync(NpgsqlConnection connection, SearchTerms terms, int wanted, CancellationToken cancellationToken)
    {
        if (terms.Vector is null || !await vectorColumn.ExistsAsync(connection, cancellationToken))
            return Command(connection, WordsOnly, terms, counted: null, wanted);

        return await size.ForIndexAsync(connection, terms.Identity!, terms.Labels, cancellationToken) is { } counted
            ? Command(connection, ByIndex, terms, counted, wanted)
            : Command(connection, Exact, terms, counted: null, wanted);
    }

    // A word of the title (A) counts twice one of the text (B); PostgreSQL's own weights have it at two and a half.
    private const string WordsOnly = """
        WITH scored AS MATERIALIZED (
            SELECT playbook_id, version, ts_rank('{0.1, 0.2, 0.5, 1}', search_document, @anyFeature::tsquery, 1)::float8 AS lexical, NULL::float8 AS semantic
            FROM playbook_catalog
            WHERE status = 'active' AND is_latest_version AND (@labels::jsonpath IS NULL OR label_set @@ @labels::jsonpath)
        )
        """;

    // Every row that passes the filter is compared. Below some 20 000 rows that is faster than the index on the vectors,
    // and nothing is missed.
    private const string Exact = """
        WITH scored AS MATERIALIZED (
            SELECT playbook_id, version, ts_rank('{0.1, 0.2, 0.5, 1}', search_document, @anyFeature::tsquery, 1)::float8 AS lexical,
                   CASE WHEN embedding_model = @model THEN greatest(1 - (embedding <=> @vector::real[]::vector(384)), 0) END AS semantic
            FROM playbook_catalog
            WHERE status = 'active' AND is_latest_version AND (@labels::jsonpath IS NULL OR label_set @@ @labels::jsonpath)
        )
        """;

    // The index's order is approximate (relaxed), and is sorted again by the ranking. It does not know the rows without a vector of
    // this model. Finding them reads the whole table, so they are looked for only when the count knows of some, or when so few are
    // near that it may be older than a change of the model.
    private const string ByIndex = """
        WITH near AS MATERIALIZED (
            SELECT playbook_id, version, search_document, embedding <=> @vector::real[]::vector(384) AS distance
            FROM playbook_catalog
            WHERE status = 'active' AND is_latest_version AND embedding_model = @model AND (@labels::jsonpath IS NULL OR label_set @@ @labels::jsonpath)
            ORDER BY embedding <=> @vector::real[]::vector(384)
            LIMIT @candidates
        ), without_vector AS MATERIALIZED (
            SELECT playbook_id, version, ts_rank('{0.1, 0.2, 0.5, 1}', search_document, @anyFeature::tsquery, 1)::float8 AS lexical
            FROM playbook_catalog
            WHERE (@embedded < @compared OR (SELECT count(*) FROM near) < @candidates)
              AND status = 'active' AND is_latest_version AND embedding_model IS DISTINCT FROM @model AND (@labels::jsonpath IS NULL OR label_set @@ @labels::jsonpath)
              AND search_document @@ @anyFeature::tsquery
            ORDER BY lexical DESC, playbook_id
            LIMIT @candidates
        ), scored AS MATERIALIZED (
            SELECT playbook_id, version, ts_rank('{0.1, 0.2, 0.5, 1}', search_document, @anyFeature::tsquery, 1)::float8 AS lexical, greatest(1 - distance, 0) AS semantic
            FROM near
            UNION ALL
            SELECT playbook_id, version, lexical, NULL::float8
            FROM without_vector
        )
        """;

    // Half and half, each against the best of this search. A row without a vector of this model has only its words. While many
    // lack one, those that have one would be ahead for that alone: then all are ranked by words.
    private const string Ranking = """
        , best AS (
            SELECT nullif(max(semantic), 0) AS semantic, nullif(max(lexical), 0) AS lexical,
                   coalesce(@compared, count(*)) AS compared, coalesce(@embedded, count(semantic)) AS embedded,
                   coalesce(@embedded, count(semantic)) >= @enough * coalesce(@compared, count(*)) AS by_vectors
            FROM scored
        ), relative AS (
            SELECT playbook_id, version, CASE WHEN best.by_vectors THEN scored.semantic END AS semantic, best.compared, best.embedded, best.by_vectors,
                   coalesce(scored.lexical / best.lexical, 0) AS lexical,
                   CASE WHEN scored.semantic IS NOT NULL AND best.by_vectors THEN coalesce(scored.semantic / best.semantic, 0) END AS relative_semantic
            FROM scored, best
        ), pool AS (
            SELECT *, (lexical + coalesce(relative_semantic, lexical)) / 2 AS fused
            FROM relative
            ORDER BY fused DESC, playbook_id
            LIMIT @poolSize
        )
        SELECT playbook_id, version, catalog.name, catalog.description, catalog.label_set::text,
               pool.semantic, pool.lexical, pool.fused, pool.compared, pool.embedded, pool.by_vectors,
               ARRAY(SELECT feature FROM unnest(@features) AS feature WHERE feature = ANY (tsvector_to_array(catalog.search_document))) AS found
        FROM pool JOIN playbook_catalog AS catalog USING (playbook_id, version)
        WHERE pool.fused > 0
        ORDER BY pool.fused DESC, playbook_id
        """;

    private static NpgsqlCommand Command(NpgsqlConnection connection, string scoring, SearchTerms terms, CatalogCount? counted, int wanted)
    {
        var command = new NpgsqlCommand(scoring + Ranking, connection)
        {
            Parameters =
            {
                new("features", terms.Features.ToArray()),
                new("anyFeature", terms.AnyFeature),
                new("labels", NpgsqlDbType.Text) { Value = (object?)terms.Labels ?? DBNull.Value },
                new("compared", NpgsqlDbType.Bigint) { Value = (object?)counted?.Total ?? DBNull.Value },
                new("embedded", NpgsqlDbType.Bigint) { Value = (object?)counted?.Embedded ?? DBNull.Value },
                new("enough", PlaybookSearch.EnoughVectors),
                new("poolSize", wanted + PoolMargin),
            },
        };

        if (scoring != WordsOnly)
        {
            command.Parameters.Add(new("model", terms.Identity!));
            command.Parameters.Add(new("vector", terms.Vector!));
        }

        if (scoring == ByIndex)
            command.Parameters.Add(new("candidates", Candidates));

        return command;
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
                ByVectors = reader.GetBoolean(10),
                Found = reader.GetFieldValue<string[]>(11),
            });
        }

        return rows;
    }
}
