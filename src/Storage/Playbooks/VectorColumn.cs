using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Knows whether the catalog can hold vectors: the column is missing on a server without pgvector, and may come later.</summary>
internal sealed class VectorColumn(TimeProvider time)
{
    /// <summary>Length of its vectors: that of all-MiniLM-L6-v2.</summary>
    public const int Dimensions = 384;

    /// <summary>For how long it is believed to be there still: a database that was lost may come back without pgvector.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    /// <summary>When it was seen last; zero when it was not.</summary>
    private long _seenAt;

    public async ValueTask<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT EXISTS (
                SELECT FROM pg_attribute
                WHERE attrelid = to_regclass('playbook_catalog') AND attname = 'embedding' AND NOT attisdropped)
            """;

        if (Volatile.Read(ref _seenAt) is not 0 and var seen && time.GetElapsedTime(seen) < Memory)
            return true;

        var isThere = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        Volatile.Write(ref _seenAt, isThere ? time.GetTimestamp() : 0);
        return isThere;
    }
}
