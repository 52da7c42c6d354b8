using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Decides by count whether a search may use the index on the vectors.</summary>
internal sealed class CatalogSize(IOptions<SearchOptions> options, TimeProvider time)
{
    /// <summary>A catalog does not grow by thousands within this; and until then the exact search is only slower.</summary>
    private static readonly TimeSpan CountHolds = TimeSpan.FromMinutes(1);

    private volatile Known? _known;

    /// <returns>How many rows pass, when they are more than are compared one by one; else null.</returns>
    public async ValueTask<long?> AboveExactAsync(NpgsqlConnection connection, string? labels, CancellationToken cancellationToken)
    {
        var exact = options.Value.ExactRows;
        var all = await AllAsync(connection, cancellationToken);

        if (all <= exact)
            return null;

        if (labels is null)
            return all;

        return await PassingAsync(connection, labels, exact, cancellationToken) ? all : null;
    }

    private async ValueTask<long> AllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetUtcNow() - known.At < CountHolds)
            return known.Rows;

        const string sql = "SELECT count(*) FROM playbook_catalog WHERE status = 'active' AND is_latest_version";
        var rows = await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        _known = new Known(rows, time.GetUtcNow());
        return rows;
    }

    /// <returns>Whether more rows than that pass the labels; counting stops there.</returns>
    private static async Task<bool> PassingAsync(NpgsqlConnection connection, string labels, int exact, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT count(*) FROM (
                SELECT FROM playbook_catalog
                WHERE status = 'active' AND is_latest_version AND label_set @@ @labels::jsonpath
                LIMIT @limit) AS passing
            """;

        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, new { labels, limit = exact + 1 }, cancellationToken: cancellationToken)) > exact;
    }

    private sealed record Known(long Rows, DateTimeOffset At);
}
