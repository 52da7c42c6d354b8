using Dapper;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Brings a database to this program's schema, one numbered step after the other.</summary>
public sealed partial class SchemaMigrator(OwnerDatabase database, TimeProvider time, ILogger<SchemaMigrator> logger)
{
    /// <summary>Applies what is missing. Any number of processes may call it at once: the first applies, the others wait and find nothing to do.</summary>
    /// <exception cref="MigrationChangedException">An applied step differs from ours; nothing was done.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL is away or refused a step. Steps before it are applied and recorded; call again when it is back.</exception>
    public Task<SchemaMigrationResult> ApplyAsync(CancellationToken cancellationToken) =>
        ApplyAsync(EmbeddedMigrations.All(), cancellationToken);

    internal async Task<SchemaMigrationResult> ApplyAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLocks.Migrations, time, cancellationToken);

        var recorded = await ReadRecordAsync(connection, cancellationToken);
        RefuseChanged(migrations, recorded);

        var extensions = await ReadExtensionsAsync(connection, cancellationToken);
        var applied = new List<string>();
        var pending = new List<PendingMigration>();
        foreach (var migration in migrations.Where(migration => !recorded.ContainsKey(migration.Number)))
        {
            if (migration.RequiredExtension is { } extension && !extensions.Contains(extension))
            {
                LogPending(migration.Name, extension);
                pending.Add(new PendingMigration(migration.Name, extension));
                continue;
            }

            await ApplyOneAsync(connection, migration, cancellationToken);
            applied.Add(migration.Name);
        }

        return new SchemaMigrationResult(applied, pending);
    }

    private static async Task<Dictionary<int, string>> ReadRecordAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number     int         PRIMARY KEY,
                name       text        NOT NULL,
                checksum   text        NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(),
                duration   interval    NOT NULL
            );

            SELECT number, checksum FROM schema_migrations;
            """;

        var rows = await connection.QueryAsync<(int Number, string Checksum)>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Number, row => row.Checksum);
    }

    private static void RefuseChanged(IReadOnlyList<Migration> migrations, Dictionary<int, string> recorded)
    {
        foreach (var migration in migrations)
        {
            if (recorded.TryGetValue(migration.Number, out var checksum) && checksum != migration.Checksum)
            {
                throw new MigrationChangedException(migration.Name, checksum, migration.Checksum);
            }
        }
    }

    private static async Task<HashSet<string>> ReadExtensionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = "SELECT extname::text FROM pg_extension";
        return [.. await connection.QueryAsync<string>(new CommandDefinition(sql, cancellationToken: cancellationToken))];
    }

    private async Task ApplyOneAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        const string record = """
            INSERT INTO schema_migrations (number, name, checksum, duration)
            VALUES (@Number, @Name, @Checksum, @Duration)
            """;

        var started = time.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // A step that waits for a lock queues every writer behind itself; failing and being called again does not.
        await connection.ExecuteAsync(new CommandDefinition("SET LOCAL lock_timeout = '5s'", transaction: transaction, cancellationToken: cancellationToken));

        // No timeout on the step itself: building an index takes as long as it takes.
        await connection.ExecuteAsync(new CommandDefinition(migration.Sql, transaction: transaction, commandTimeout: 0, cancellationToken: cancellationToken));

        var duration = time.GetElapsedTime(started);
        await connection.ExecuteAsync(new CommandDefinition(
            record,
            new { migration.Number, migration.Name, migration.Checksum, Duration = duration },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);

        LogApplied(migration.Name, (long)duration.TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Information, "Applied migration {Migration} in {ElapsedMs} ms")]
    private partial void LogApplied(string migration, long elapsedMs);

    [LoggerMessage(LogLevel.Warning, "Migration {Migration} waits for extension {Extension}; a superuser can run CREATE EXTENSION {Extension} in this database, and the next start applies it")]
    private partial void LogPending(string migration, string extension);
}
