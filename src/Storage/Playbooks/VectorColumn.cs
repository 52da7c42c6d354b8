using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Knows whether the catalog can hold vectors: the column is missing on a server without pgvector, and may come later.</summary>
internal sealed class VectorColumn
{
    /// <summary>Length of its vectors: that of all-MiniLM-L6-v2.</summary>
    public const int Dimensions = 384;

    private volatile bool _seen;

    public async ValueTask<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT EXISTS (
                SELECT FROM pg_attribute
                WHERE attrelid = to_regclass('playbook_catalog') AND attname = 'embedding' AND NOT attisdropped)
            """;

        // Never asked again once seen: no migration takes it away.
        return _seen = _seen || await connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, cancellationToken: cancellationToken));
    }
}
