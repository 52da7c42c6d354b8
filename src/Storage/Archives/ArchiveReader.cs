using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Kubernaut.Storage.Seals;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Archives;

/// <summary>Reads an archive, and lets PostgreSQL make rows of it again.</summary>
internal static class ArchiveReader
{
    /// <summary>Lines of one statement.</summary>
    private const int BatchSize = 500;

    /// <summary>Bytes of one statement, so that a few huge rows do not become one huge statement.</summary>
    private const int BatchBytes = 8 << 20;

    /// <exception cref="ArchiveException">The file is not there, or not the one that was written.</exception>
    public static async Task RefuseOtherFileAsync(string path, long bytes, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            if (file.Length != bytes || !(await SHA256.HashDataAsync(file, cancellationToken)).AsSpan().SequenceEqual(digest.Span))
            {
                throw new ArchiveException($"{path} is not the file that was written: its size or its SHA-256 differs");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    public static async IAsyncEnumerable<IReadOnlyList<string>> BatchesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped);

        var batch = new List<string>(BatchSize);
        var bytes = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            batch.Add(line);
            bytes += line.Length;
            if (batch.Count == BatchSize || bytes >= BatchBytes)
            {
                yield return batch;
                batch = new List<string>(BatchSize);
                bytes = 0;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>The rows that PostgreSQL makes of the lines, digested like those of a month, without being stored.</summary>
    /// <exception cref="PostgresException">A line is no row of the table.</exception>
    public static async Task<IReadOnlyList<RowLeaf>> DigestAsync(
        NpgsqlConnection connection, string table, IEnumerable<string> columns, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT {RowDigests.Leaf("r", columns)}
            FROM unnest($1) WITH ORDINALITY AS sent (line, number), json_populate_record(NULL::{table}, sent.line::json) AS r
            ORDER BY sent.number
            """;

        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = lines.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var leaves = new List<RowLeaf>(lines.Count);
        while (await reader.ReadAsync(cancellationToken))
        {
            leaves.Add(new RowLeaf(reader.GetFieldValue<byte[]>(0)));
        }

        return leaves;
    }
}
