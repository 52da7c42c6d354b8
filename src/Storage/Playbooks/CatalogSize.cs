using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Decides by count whether a search may use the index on the vectors.</summary>
internal sealed class CatalogSize(IOptions<SearchOptions> options, TimeProvider time)
{
    /// <summary>Counting takes as long as an exact search. Rows and vectors that come meanwhile only keep the search slower for so long.</summary>
    private static readonly TimeSpan CountHolds = TimeSpan.FromSeconds(10);

    private volatile Known? _known;

    /// <returns>
    /// What the catalog holds, when the index serves this search; null when the rows are to be compared one by one: they are few,
    /// or too many of them have no vector of the model, and the index would miss those.
    /// </returns>
    public async ValueTask<CatalogCount?> ForIndexAsync(NpgsqlConnection connection, string model, string? labels, CancellationToken cancellationToken)
    {
        var all = await AllAsync(connection, model, cancellationToken);

        if (!IndexServes(all))
            return null;

        return labels is null || IndexServes(await PassingAsync(connection, model, labels, cancellationToken)) ? all : null;
    }

    private bool IndexServes(CatalogCount count) => count.Total > options.Value.ExactRows && count.Embedded >= PlaybookSearch.EnoughVectors * count.Total;

    private async ValueTask<CatalogCount> AllAsync(NpgsqlConnection connection, string model, CancellationToken cancellationToken)
    {
        if (_known is { } known && known.Model == model && time.GetUtcNow() - known.At < CountHolds)
            return known.Count;

        const string sql = """
            SELECT count(*) AS Total, count(*) FILTER (WHERE embedding_model = @model) AS Embedded
            FROM playbook_catalog
            WHERE status = 'active' AND is_latest_version
            """;

        var count = await connection.QuerySingleAsync<CatalogCount>(new CommandDefinition(sql, new { model }, cancellationToken: cancellationToken));
        _known = new Known(model, count, time.GetUtcNow());
        return count;
    }

    /// <returns>Of the rows that pass the labels; counting stops at one more than are compared one by one.</returns>
    private Task<CatalogCount> PassingAsync(NpgsqlConnection connection, string model, string labels, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT count(*) AS Total, count(*) FILTER (WHERE embedding_model = @model) AS Embedded
            FROM (
                SELECT embedding_model
                FROM playbook_catalog
                WHERE status = 'active' AND is_latest_version AND label_set @@ @labels::jsonpath
                LIMIT @limit) AS passing
            """;

        var parameters = new { model, labels, limit = options.Value.ExactRows + 1 };
        return connection.QuerySingleAsync<CatalogCount>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    private sealed record Known(string Model, CatalogCount Count, DateTimeOffset At);
}

/// <summary>Rows that a search may find, and those of them that have a vector of its model.</summary>
internal sealed record CatalogCount
{
    public required long Total { get; init; }

    public required long Embedded { get; init; }
}
