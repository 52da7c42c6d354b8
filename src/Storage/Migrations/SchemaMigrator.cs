using Dapper;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Brings a database to this program's schema, one numbered step after the other.</summary>
public sealed partial class SchemaMigrator(OwnerDatabase database, TimeProvider time, ILogger<SchemaMigrator> logger)
{
    /// <summary>Names the roles and their privileges among the migrations. They are no numbered step, since every run holds them.</summary>
    private const string Roles = "roles";

    /// <summary>Applies what is missing. Any number of processes may call it at once: the first applies, the others wait and find nothing to do.</summary>
    /// <exception cref="MigrationChangedException">An applied step differs from ours; nothing was done.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL is away or refused a step. Steps before it are applied and recorded; call again when it is back.</exception>
    public Task<SchemaMigrationResult> ApplyAsync(CancellationToken cancellationToken) =>
        ApplyAsync(EmbeddedMigrations.All(), cancellationToken);

    /// <summary>Takes one step back and keeps every row. The next call of <see cref="ApplyAsync(CancellationToken)"/> applies it again.</summary>
    /// <returns>False when it was not applied.</returns>
    /// <exception cref="MigrationNotReversibleException">There is no such step, or nothing takes it back.</exception>
    /// <exception cref="MigrationChangedException">The step was applied with other text than ours, which may not undo it.</exception>
    public Task<bool> RevertAsync(string name, CancellationToken cancellationToken) =>
        RevertAsync(EmbeddedMigrations.All(), name, cancellationToken);

    /// <summary>How each step stands. Changes nothing.</summary>
    public Task<IReadOnlyList<MigrationStatus>> StatusAsync(CancellationToken cancellationToken) =>
        StatusAsync(EmbeddedMigrations.All(), cancellationToken);

    internal async Task<SchemaMigrationResult> ApplyAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLocks.Migrations, time, cancellationToken);

        await MigrationRecord.CreateAsync(connection, cancellationToken);
        var recorded = await MigrationRecord.ReadAsync(connection, cancellationToken);
        RefuseChanged(migrations, recorded);

        var extensions = await ReadExtensionsAsync(connection, cancellationToken);
        var applied = new List<string>();
        var pending = new List<PendingMigration>();
        foreach (var migration in migrations.Where(migration => !recorded.ContainsKey(migration.Number)))
        {
            if (migration.RequiredExtension is { } extension && !extensions.Contains(extension))
            {
                pending.Add(new PendingMigration(migration.Name, ExtensionCommand(extension)));
                continue;
            }

            await ApplyOneAsync(connection, migration, cancellationToken);
            applied.Add(migration.Name);
        }

        if (await HoldPrivilegesAsync(connection, cancellationToken) is { } command)
        {
            pending.Add(new PendingMigration(Roles, command));
        }

        foreach (var each in pending)
        {
            LogPending(each.Name, each.Command);
        }

        return new SchemaMigrationResult(applied, pending);
    }

    internal async Task<bool> RevertAsync(IReadOnlyList<Migration> migrations, string name, CancellationToken cancellationToken)
    {
        var migration = migrations.SingleOrDefault(each => each.Name == name);
        if (migration?.Down is not { } down)
        {
            var reversible = string.Join(", ", migrations.Where(each => each.Down is not null).Select(each => each.Name));
            throw new MigrationNotReversibleException($"{(migration is null ? "There is no migration" : "Nothing takes back")} {name}; what can be taken back: {reversible}.");
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLocks.Migrations, time, cancellationToken);

        var recorded = await MigrationRecord.ReadAsync(connection, cancellationToken);
        RefuseChanged([migration], recorded);
        if (!recorded.ContainsKey(migration.Number))
        {
            return false;
        }

        await new MigrationScript(connection, time, logger).RunAsync(
            down, () => MigrationRecord.RemoveAsync(connection, migration, cancellationToken), cancellationToken);
        LogReverted(name);
        return true;
    }

    internal async Task<IReadOnlyList<MigrationStatus>> StatusAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var recorded = await MigrationRecord.ReadAsync(connection, cancellationToken);
        var extensions = await ReadExtensionsAsync(connection, cancellationToken);
        var missingRoles = await DatabaseRoles.MissingAsync(connection, cancellationToken);

        var ours = migrations.Select(migration => new MigrationStatus
        {
            Name = migration.Name,
            State = recorded.TryGetValue(migration.Number, out var applied) ? (applied.Checksum == migration.Checksum ? MigrationState.Applied : MigrationState.Changed)
                : migration.RequiredExtension is { } extension && !extensions.Contains(extension) ? MigrationState.Waiting
                : MigrationState.Missing,
            AppliedAt = applied?.AppliedAt,
            Needs = migration.RequiredExtension is { } needed ? ExtensionCommand(needed) : null,
            IsReversible = migration.Down is not null,
        });
        var others = recorded.Values.ExceptBy(migrations.Select(migration => migration.Number), applied => applied.Number).Select(applied => new MigrationStatus
        {
            Name = applied.Name,
            State = MigrationState.Unknown,
            AppliedAt = applied.AppliedAt,
            Needs = null,
            IsReversible = false,
        });
        var roles = new MigrationStatus
        {
            Name = Roles,
            State = missingRoles.Count > 0 ? MigrationState.Waiting
                : (await RolePrivileges.DifferencesAsync(connection, cancellationToken)).Count > 0 ? MigrationState.Missing
                : MigrationState.Applied,
            AppliedAt = null,
            Needs = missingRoles.Count == 0 ? null : DatabaseRoles.CreateCommand(missingRoles),
            IsReversible = false,
        };
        return [.. ours.Concat(others).OrderBy(status => status.Name, StringComparer.Ordinal), roles];
    }

    /// <returns>Null when the roles are there and hold what they should; else what somebody who may create roles has to run.</returns>
    private static async Task<string?> HoldPrivilegesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await DatabaseRoles.CreateAsync(connection, cancellationToken) is { Count: > 0 } missing)
        {
            return DatabaseRoles.CreateCommand(missing);
        }

        await RolePrivileges.HoldAsync(connection, cancellationToken);
        return null;
    }

    private static string ExtensionCommand(string extension) => $"CREATE EXTENSION {extension};";

    private static void RefuseChanged(IReadOnlyList<Migration> migrations, IReadOnlyDictionary<int, AppliedMigration> recorded)
    {
        foreach (var migration in migrations)
        {
            if (recorded.TryGetValue(migration.Number, out var applied) && applied.Checksum != migration.Checksum)
            {
                throw new MigrationChangedException(migration.Name, applied.Checksum, migration.Checksum);
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
        var started = time.GetTimestamp();
        await new MigrationScript(connection, time, logger).RunAsync(
            migration.Sql, () => MigrationRecord.AddAsync(connection, migration, time.GetElapsedTime(started), cancellationToken), cancellationToken);
        LogApplied(migration.Name, (long)time.GetElapsedTime(started).TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Information, "Applied migration {Migration} in {ElapsedMs} ms")]
    private partial void LogApplied(string migration, long elapsedMs);

    [LoggerMessage(LogLevel.Information, "Took migration {Migration} back")]
    private partial void LogReverted(string migration);

    [LoggerMessage(LogLevel.Warning, "Migration {Migration} waits until a superuser has run, in this database: {Command} The next start applies it")]
    private partial void LogPending(string migration, string command);
}
