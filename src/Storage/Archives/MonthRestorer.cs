using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Seals;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Archives;

/// <summary>Brings a removed month back into the table, from its detached table or from its archive.</summary>
public sealed class MonthRestorer(OwnerDatabase database, PartitionObserver observer, TimeProvider time)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);

    /// <summary>For a maintainer that has just ended, whose lock the server may still be letting go.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryTime = TimeSpan.FromMinutes(1);

    /// <param name="month">Which.</param>
    /// <param name="archive">An archive elsewhere than recorded; null takes the recorded one.</param>
    /// <param name="cancellationToken">Nothing has changed when it ends this.</param>
    /// <exception cref="ArchiveException">The archive cannot be read, or is not what was sealed.</exception>
    /// <exception cref="PostgresException">55P03: a lock was not to be had.</exception>
    public async Task<RestoreOutcome> RestoreAsync(Month month, string? archive, CancellationToken cancellationToken)
    {
        const string table = PartitionSettings.AuditEvents;

        await using var connection = await database.OpenAsync(cancellationToken);
        var patience = new RetryBudget(time, LockPatience);
        while (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.Partitions, cancellationToken))
        {
            if (!await patience.PauseAsync(cancellationToken))
            {
                return new RestoreOutcome.NotPossible("maintenance is at work; try again when it has ended");
            }
        }

        await SessionSettings.PrepareAsync(connection, LockTimeout, cancellationToken);
        var seen = await observer.ObserveAsync(table, cancellationToken);
        if (seen.Partitions.FirstOrDefault(partition => partition.Bounds?.Overlaps(month) ?? false) is { } attached)
        {
            return new RestoreOutcome.AlreadyThere(attached.Name);
        }

        if (archive is null && seen.Retired.LastOrDefault(partition => partition.Month == month) is { } retired)
        {
            await InBudgetAsync(token => ReattachAsync(connection, table, retired, token), cancellationToken);
            return new RestoreOutcome.Reattached(retired.Name);
        }

        if ((archive ?? seen.Archives.GetValueOrDefault(month)?.File) is not { } file)
        {
            return new RestoreOutcome.NotPossible($"neither a detached table nor an archive of {month} is known");
        }

        var name = PartitionName.For(table, month);
        if (seen.Retired.Any(partition => partition.Name == name))
        {
            return new RestoreOutcome.NotPossible($"the detached table {RetiredPartition.Schema}.{name} is still there: restore that one");
        }

        var manifest = await ReadManifestAsync(file, month, cancellationToken);
        await InBudgetAsync(token => RebuildAsync(connection, table, month, file, token), cancellationToken);
        return new RestoreOutcome.FromArchive(name, manifest.Rows, file);
    }

    /// <summary>The CHECK that the detach has left says what the bounds would ask, so that no row is read.</summary>
    private static async Task ReattachAsync(NpgsqlConnection connection, string table, RetiredPartition retired, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (relation, name) = await Relation.FindAsync(connection, RetiredPartition.Schema, retired.Name, cancellationToken);
        await Statements.RunAsync(connection, $"ALTER TABLE {name} SET SCHEMA {await SchemaAsync(connection, table, quoted: true, cancellationToken)}", cancellationToken);
        name = await Relation.NameAsync(connection, relation, cancellationToken);
        await AttachAsync(connection, table, name, relation, retired.Month, retired.Name, "a person asked for it", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>One transaction: a month that cannot be made whole is not there at all.</summary>
    private static async Task RebuildAsync(NpgsqlConnection connection, string table, Month month, string file, CancellationToken cancellationToken)
    {
        var partition = PartitionName.For(table, month);
        var name = $"{await SchemaAsync(connection, table, quoted: true, cancellationToken)}.{partition}";

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // With the bounds as a CHECK from the beginning, each row is looked at as it comes and none again by ATTACH.
        await Statements.RunAsync(
            connection,
            $"""
            CREATE TABLE {name} (LIKE {table} INCLUDING ALL,
                CONSTRAINT {partition}_bounds CHECK (event_date IS NOT NULL AND event_date >= '{month.First:yyyy-MM-dd}' AND event_date < '{month.End:yyyy-MM-dd}'));
            """,
            cancellationToken);
        await foreach (var lines in ArchiveReader.BatchesAsync(file, cancellationToken))
        {
            await InsertAsync(connection, table, name, lines, cancellationToken);
        }

        try
        {
            await SealCheck.RefuseChangedAsync(connection, name, month, cancellationToken);
        }
        catch (RemovalRefusedException other)
        {
            throw new ArchiveException($"{file} does not hold the month as it was sealed: {other.Message}", other);
        }

        await MonthSealer.ShutAsync(connection, name, cancellationToken);
        var (relation, _) = await Relation.FindAsync(connection, await SchemaAsync(connection, table, quoted: false, cancellationToken), partition, cancellationToken);
        await AttachAsync(connection, table, name, relation, month, partition, $"a person asked for it, from {file}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<ArchiveManifest> ReadManifestAsync(string file, Month month, CancellationToken cancellationToken)
    {
        var manifest = await ArchiveManifest.ReadAsync(file, cancellationToken);
        if (Month.Of(manifest.From) != month)
        {
            throw new ArchiveException($"{file} is an archive of {Month.Of(manifest.From)}, not of {month}");
        }

        await ArchiveReader.RefuseOtherFileAsync(file, manifest.FileBytes, Convert.FromHexString(manifest.FileSha256), cancellationToken);
        return manifest;
    }

    private static async Task InsertAsync(
        NpgsqlConnection connection, string table, string name, IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var sql = $"INSERT INTO {name} SELECT r.* FROM unnest($1) AS line, json_populate_record(NULL::{table}, line::json) AS r";

        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = lines.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task AttachAsync(
        NpgsqlConnection connection, string table, string name, uint relation, Month month, string partition, string reason, CancellationToken cancellationToken)
    {
        await Statements.RunAsync(
            connection,
            $"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{month.First:yyyy-MM-dd}') TO ('{month.End:yyyy-MM-dd}')",
            cancellationToken);
        await PartitionOperations.RecordAsync(connection, "restore", partition, reason, month, relation, PartitionOperations.Done, cancellationToken);
    }

    private static async Task<string> SchemaAsync(NpgsqlConnection connection, string table, bool quoted, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT CASE WHEN $2 THEN quote_ident(n.nspname) ELSE n.nspname::text END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::text::regclass
            """;

        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = table }, new() { Value = quoted } } };
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task InBudgetAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(time, RetryTime);
        while (true)
        {
            try
            {
                await action(cancellationToken);
                return;
            }
            catch (PostgresException failure) when (PostgresErrors.IsContention(failure))
            {
                if (!await budget.PauseAsync(cancellationToken))
                {
                    throw;
                }
            }
        }
    }
}
