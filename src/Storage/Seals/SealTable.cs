using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Kubernaut.Storage.Partitions;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Seals;

/// <summary>The append-only tables of seals and of the leaves below them.</summary>
internal static class SealTable
{
    /// <summary>Rows of a block, as the table's CHECK has it.</summary>
    private const int LeavesPerBlock = 512;

    /// <summary>Oldest seal first, which is the order of the chain.</summary>
    public static async Task<IReadOnlyList<AuditSeal>> ReadAsync(DbConnection connection, Month? month, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT seal_id AS Id, month AS First, row_count AS Rows, rows_digest AS RowsDigest, columns AS Columns,
                   previous_digest AS PreviousDigest, seal_digest AS Digest, sealed_at AS SealedAt
            FROM audit_seals
            WHERE @month::date IS NULL OR month = @month
            ORDER BY seal_id
            """;

        var rows = await connection.QueryAsync<SealRow>(new CommandDefinition(sql, new { month = month?.First }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => new AuditSeal
        {
            Id = row.Id,
            Month = Month.Of(row.First),
            Rows = row.Rows,
            RowsDigest = row.RowsDigest,
            Columns = row.Columns,
            PreviousDigest = row.PreviousDigest,
            Digest = row.Digest,
            SealedAt = row.SealedAt,
        })];
    }

    public static async Task<byte[]> NewestDigestAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT seal_digest FROM audit_seals ORDER BY seal_id DESC LIMIT 1", connection);
        return await command.ExecuteScalarAsync(cancellationToken) as byte[] ?? AuditSeal.NoPrevious;
    }

    public static async Task AppendAsync(NpgsqlConnection connection, AuditSeal seal, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO audit_seals (month, row_count, rows_digest, columns, previous_digest, seal_digest, sealed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """;

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = seal.Month.First },
                new() { Value = seal.Rows },
                new() { Value = seal.RowsDigest },
                new() { Value = seal.Columns.ToArray() },
                new() { Value = seal.PreviousDigest },
                new() { Value = seal.Digest },
                new() { Value = seal.SealedAt },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task AppendLeavesAsync(
        NpgsqlConnection connection, Month month, IAsyncEnumerable<RowLeaf> leaves, CancellationToken cancellationToken)
    {
        await using var import = await connection.BeginBinaryImportAsync(
            "COPY audit_seal_blocks (month, block, leaves) FROM STDIN (FORMAT BINARY)", cancellationToken);
        var block = new byte[LeavesPerBlock * RowLeaf.Size];
        var (filled, number) = (0, 0);
        await foreach (var leaf in leaves)
        {
            leaf.Bytes.CopyTo(block.AsSpan(filled));
            filled += RowLeaf.Size;
            if (filled == block.Length)
            {
                await WriteBlockAsync();
            }
        }

        if (filled > 0)
        {
            await WriteBlockAsync();
        }

        await import.CompleteAsync(cancellationToken);

        async Task WriteBlockAsync()
        {
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(month.First, NpgsqlDbType.Date, cancellationToken);
            await import.WriteAsync(number++, NpgsqlDbType.Integer, cancellationToken);
            await import.WriteAsync(block.AsMemory(0, filled).ToArray(), NpgsqlDbType.Bytea, cancellationToken);
            filled = 0;
        }
    }

    public static async IAsyncEnumerable<RowLeaf> ReadLeavesAsync(
        NpgsqlConnection connection, Month month, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string sql = "SELECT leaves FROM audit_seal_blocks WHERE month = $1 ORDER BY block";

        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new() { Value = month.First } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var block = reader.GetFieldValue<byte[]>(0);
            for (var at = 0; at + RowLeaf.Size <= block.Length; at += RowLeaf.Size)
            {
                yield return new RowLeaf(block.AsMemory(at, RowLeaf.Size));
            }
        }
    }

    private sealed record SealRow
    {
        public long Id { get; init; }

        public DateOnly First { get; init; }

        public long Rows { get; init; }

        public required byte[] RowsDigest { get; init; }

        public required string[] Columns { get; init; }

        public required byte[] PreviousDigest { get; init; }

        public required byte[] Digest { get; init; }

        public DateTimeOffset SealedAt { get; init; }
    }
}
