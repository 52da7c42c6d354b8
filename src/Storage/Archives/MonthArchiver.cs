using System.Data;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Seals;
using Npgsql;

namespace Kubernaut.Storage.Archives;

/// <summary>Writes a detached month to a file and reads it back; only what comes back as it was sealed is called an archive.</summary>
internal sealed class MonthArchiver(OwnerDatabase database)
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    /// <exception cref="ArchiveException">The directory is missing or full, or what came back is not what was written.</exception>
    /// <exception cref="RemovalRefusedException">The month is not what its seal says.</exception>
    public async Task ArchiveAsync(NpgsqlConnection connection, string table, PlannedAction.Archive action, CancellationToken cancellationToken)
    {
        await using var reading = await database.OpenAsync(cancellationToken);
        await using var snapshot = await reading.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await RowDigests.SetAsync(reading, cancellationToken);
        var seal = await SealCheck.FindAsync(reading, action.Month, cancellationToken);
        var (relation, name) = await Relation.FindAsync(reading, RetiredPartition.Schema, action.Partition, cancellationToken);
        var path = Path.Combine(action.Directory, $"{action.Partition}.{Convert.ToHexStringLower(seal.Digest.AsSpan(0, 4))}.jsonl.gz");

        try
        {
            if (!Directory.Exists(action.Directory))
            {
                throw new ArchiveException($"{action.Directory} is no directory here; is the volume mounted?");
            }

            var (bytes, digest) = await WriteAsync(reading, name, seal, path, cancellationToken);
            await ReadBackAsync(reading, table, seal, path, bytes, digest, cancellationToken);
            await WriteManifestAsync(table, action, seal, path, bytes, digest, cancellationToken);
            await RecordAsync(connection, action, seal, relation, path, bytes, digest, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ArchiveException($"{path}: {failure.Message}", failure);
        }
    }

    /// <summary>A file may have been lost since it was written; the table is still there to write it again.</summary>
    /// <exception cref="ArchiveException">It cannot be written.</exception>
    /// <exception cref="RemovalRefusedException">The month is not what its seal says.</exception>
    public async Task EnsureWholeAsync(NpgsqlConnection connection, string table, PlannedAction.Drop action, CancellationToken cancellationToken)
    {
        if (action.ArchiveDirectory is not { } directory)
        {
            return;
        }

        var seal = await SealCheck.FindAsync(connection, action.Month, cancellationToken);
        var archives = await ArchiveTable.ReadAsync(connection, cancellationToken);
        if (archives.TryGetValue(action.Month, out var archive) && archive.SealDigest.AsSpan().SequenceEqual(seal.Digest))
        {
            try
            {
                await ArchiveReader.RefuseOtherFileAsync(archive.File, archive.FileBytes, archive.FileDigest, cancellationToken);
                await ArchiveManifest.ReadAsync(archive.File, cancellationToken);
                return;
            }
            catch (ArchiveException)
            {
                // Written again below.
            }
        }

        await ArchiveAsync(
            connection,
            table,
            new PlannedAction.Archive { Partition = action.Partition, Month = action.Month, Directory = directory, Reason = "its archive is not whole" },
            cancellationToken);
    }

    private static async Task<(long Bytes, byte[] Digest)> WriteAsync(
        NpgsqlConnection connection, string relation, AuditSeal seal, string path, CancellationToken cancellationToken)
    {
        (long, byte[]) written = default;
        await DurableFile.WriteAsync(path, async file =>
        {
            await using var hashed = new HashingStream(file);
            await using (var zipped = new GZipStream(hashed, CompressionLevel.Optimal, leaveOpen: true))
            {
                using var digest = new LeafDigest();
                await using var export = await connection.BeginBinaryExportAsync(
                    $"COPY (SELECT {RowDigests.Leaf("r", seal.Columns)}, row_to_json(r)::text FROM {relation} r ORDER BY r.event_id, r.event_date) TO STDOUT (FORMAT BINARY)",
                    cancellationToken);
                export.Timeout = Timeout.InfiniteTimeSpan;
                while (await export.StartRowAsync(cancellationToken) > 0)
                {
                    digest.Add(new RowLeaf(await export.ReadAsync<byte[]>(cancellationToken)));
                    await zipped.WriteAsync(Encoding.UTF8.GetBytes(await export.ReadAsync<string>(cancellationToken)), cancellationToken);
                    await zipped.WriteAsync(LineEnd, cancellationToken);
                }

                SealCheck.RefuseOther(seal, digest);
            }

            written = (hashed.Written, hashed.Digest());
        });
        return written;
    }

    private static async Task ReadBackAsync(
        NpgsqlConnection connection, string table, AuditSeal seal, string path, long bytes, byte[] fileDigest, CancellationToken cancellationToken)
    {
        await ArchiveReader.RefuseOtherFileAsync(path, bytes, fileDigest, cancellationToken);

        using var digest = new LeafDigest();
        await foreach (var lines in ArchiveReader.BatchesAsync(path, cancellationToken))
        {
            foreach (var leaf in await ArchiveReader.DigestAsync(connection, table, seal.Columns, lines, cancellationToken))
            {
                digest.Add(leaf);
            }
        }

        if (!digest.Finish().AsSpan().SequenceEqual(seal.RowsDigest))
        {
            throw new ArchiveException($"{path} does not give back the rows that were written to it");
        }
    }

    /// <summary>Last, so that a file without a manifest is one that was not finished.</summary>
    private static Task WriteManifestAsync(
        string table, PlannedAction.Archive action, AuditSeal seal, string path, long bytes, byte[] digest, CancellationToken cancellationToken)
    {
        var manifest = new ArchiveManifest
        {
            Format = ArchiveManifest.CurrentFormat,
            Table = table,
            Partition = action.Partition,
            From = action.Month.First,
            To = action.Month.End,
            Rows = seal.Rows,
            Columns = seal.Columns,
            RowsDigest = Convert.ToHexStringLower(seal.RowsDigest),
            PreviousSealDigest = Convert.ToHexStringLower(seal.PreviousDigest),
            SealDigest = Convert.ToHexStringLower(seal.Digest),
            SealedAt = seal.SealedAt,
            File = Path.GetFileName(path),
            FileBytes = bytes,
            FileSha256 = Convert.ToHexStringLower(digest),
        };
        return DurableFile.WriteAsync(
            ArchiveManifest.PathFor(path),
            file => JsonSerializer.SerializeAsync(file, manifest, ArchiveJson.Default.ArchiveManifest, cancellationToken));
    }

    private static async Task RecordAsync(
        NpgsqlConnection connection, PlannedAction.Archive action, AuditSeal seal, uint relation, string path, long bytes, byte[] digest, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO audit_archives (month, file, file_bytes, file_digest, row_count, seal_digest)
            VALUES ($1, $2, $3, $4, $5, $6)
            """;

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = action.Month.First },
                new() { Value = path },
                new() { Value = bytes },
                new() { Value = digest },
                new() { Value = seal.Rows },
                new() { Value = seal.Digest },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await PartitionOperations.RecordAsync(connection, "archive", action, action.Month, relation, PartitionOperations.Done, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
