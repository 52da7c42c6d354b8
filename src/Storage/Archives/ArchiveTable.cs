using System.Data.Common;
using Dapper;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Archives;

/// <summary>Reads where months lie outside the database.</summary>
internal static class ArchiveTable
{
    /// <summary>The newest of each month.</summary>
    public static async Task<IReadOnlyDictionary<Month, ArchivedMonth>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT DISTINCT ON (month) month AS First, file AS File, file_bytes AS FileBytes, file_digest AS FileDigest,
                   row_count AS Rows, seal_digest AS SealDigest
            FROM audit_archives
            ORDER BY month, archive_id DESC
            """;

        var rows = await connection.QueryAsync<ArchiveRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => Month.Of(row.First), row => new ArchivedMonth
        {
            Month = Month.Of(row.First),
            File = row.File,
            FileBytes = row.FileBytes,
            FileDigest = row.FileDigest,
            Rows = row.Rows,
            SealDigest = row.SealDigest,
        });
    }

    private sealed record ArchiveRow
    {
        public DateOnly First { get; init; }

        public required string File { get; init; }

        public long FileBytes { get; init; }

        public required byte[] FileDigest { get; init; }

        public long Rows { get; init; }

        public required byte[] SealDigest { get; init; }
    }
}
