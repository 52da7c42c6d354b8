using Dapper;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Brings a database to this program's schema, one numbered step after the other.</summary>
public sealed partial class SchemaMigrator(OwnerDatabase database, TimeProvider time, ILogger logger)
{
    /// <summary>Names the roles and their privileges among the migrations. They are no numbered step, since every run holds them.</summary>
    private const string Roles = "roles";

    public SchemaMigrator(OwnerDatabase database, TimeProvider time, ILogger<SchemaMigrator> logger)
        : this(database, time, (ILogger)logger)
    {
    }

    /// <summary>Applies what is missing. Any number of processes may call it at once: the first applies, the others wait and find nothing to do.</summary>
    /// <exception cref="MigrationChangedException">An applied step differs from ours; nothing was done.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL is away or refused a step. Steps before it are applied and recorded; call again when it is back.</exception>
    public Task<SchemaMigrationResult> ApplyAsync(CancellationToken cancellationToken) =>
        ApplyAsync(EmbeddedMigrations.All(), cancellationToken);

    /// <summary>Applies what is missing of a part of the schema, with what that part needs, and the months of audit_events that belong to it.</summary>
    /// <exception cref="MigrationSelectionException">The part cannot be; nothing was done.</exception>
    /// <inheritdoc cref="ApplyAsync(CancellationToken)"/>
    public Task<SchemaMigrationResult> ApplyAsync(MigrationOptions options, CancellationToken cancellationToken)
    {
        var selection = MigrationSelection.Of(options, time.GetUtcNow());
        return ApplyAsync(selection.Migrations, selection.Months, cancellationToken);
    }

    /// <summary>What applying that part would do, in its order. Changes nothing.</summary>
    /// <exception cref="MigrationSelectionException">The part cannot be.</exception>
    public async Task<MigrationPlan> PlanAsync(MigrationOptions options, CancellationToken cancellationToken)
    {
        var selection = MigrationSelection.Of(options, time.GetUtcNow());
        var missing = await new SchemaVerifier(database).MissingMonthsAsync(selection.Months, cancellationToken);
        return new MigrationPlan
        {
            Steps = [.. (await StatusAsync(selection.Migrations, cancellationToken)).Where(step => step.State is not (MigrationState.Applied or MigrationState.Unknown))],
            Partitions = [.. missing.Select(AuditMonthMigration.Partition)],
        };
    }

    /// <summary>Takes one step back, with those that need it, and keeps every row. The next call of <see cref="ApplyAsync(CancellationToken)"/> applies it again.</summary>
    /// <returns>False when it was not applied.</returns>
    /// <exception cref="MigrationNotReversibleException">There is no such step, or nothing takes it back.</exception>
    /// <exception cref="MigrationChangedException">The step was applied with other text than ours, which may not undo it.</exception>
    public Task<bool> RevertAsync(string name, CancellationToken cancellationToken) =>
        RevertAsync(EmbeddedMigrations.All(), name, cancellationToken);

    /// <summary>How each step stands. Changes nothing.</summary>
    public Task<IReadOnlyList<MigrationStatus>> StatusAsync(CancellationToken cancellationToken) =>
        StatusAsync(EmbeddedMigrations.All(), cancellationToken);

    /// <summary>The same of a part of the schema with what that part needs, of the roles, and of what was applied that is none of ours.</summary>
    /// <exception cref="MigrationSelectionException">The part cannot be.</exception>
    public async Task<IReadOnlyList<MigrationStatus>> StatusAsync(MigrationOptions options, CancellationToken cancellationToken)
    {
        var apart = EmbeddedMigrations.All().Except(MigrationSelection.Of(options, time.GetUtcNow()).Migrations).Select(migration => migration.Name).ToHashSet();
        return [.. (await StatusAsync(cancellationToken)).Where(status => !apart.Contains(status.Name))];
    }

    internal Task<SchemaMigrationResult> ApplyAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken) =>
        ApplyAsync(migrations, [], cancellationToken);

    private async Task<SchemaMigrationResult> ApplyAsync(IReadOnlyList<Migration> migrations, IReadOnlyList<Month> months, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLocks.Migrations, time, cancellationToken);

        await MigrationRecord.CreateAsync(connection, cancellationToken);
        var recorded = await MigrationRecord.ReadAsync(connection, cancellationToken);
        RefuseChanged(migrations, recorded);

        var graph = new MigrationGraph(migrations);
        var extensions = await ReadExtensionsAsync(connection, cancellationToken);
        var applied = new List<string>();
        var pending = new List<PendingMigration>();
        foreach (var migration in migrations.Where(migration => !recorded.ContainsKey(migration.Number)))
        {
            if (WaitsFor(graph, migration, extensions, recorded) is { } waitsFor)
            {
                pending.Add(new PendingMigration(migration.Name, ExtensionCommand(waitsFor)));
                continue;
            }

            await ApplyOneAsync(connection, migration, cancellationToken);
            applied.Add(migration.Name);
        }

        applied.AddRange(await AuditMonthMigration.ApplyAsync(connection, Script(connection), months, cancellationToken));

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
        if (migration?.Down is null)
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

        var graph = new MigrationGraph(migrations);
        var builtOnIt = migrations.Where(each => recorded.ContainsKey(each.Number) && graph[each].Requires.Contains(migration)).Reverse().ToList();
        if (builtOnIt.Find(each => each.Down is null) is { } stuck)
        {
            throw new MigrationNotReversibleException($"{name} cannot be taken back: {stuck.Name} needs it, and nothing takes that back.");
        }

        foreach (var each in builtOnIt.Append(migration))
        {
            await RevertOneAsync(connection, each, cancellationToken);
            LogReverted(each.Name);
        }

        return true;
    }

    internal async Task<IReadOnlyList<MigrationStatus>> StatusAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var recorded = await MigrationRecord.ReadAsync(connection, cancellationToken);
        var extensions = await ReadExtensionsAsync(connection, cancellationToken);
        var missingRoles = await DatabaseRoles.MissingAsync(connection, cancellationToken);
        var graph = new MigrationGraph(migrations);

        var ours = migrations.Select(migration => new MigrationStatus
        {
            Name = migration.Name,
            State = recorded.TryGetValue(migration.Number, out var applied) ? (applied.Checksum == migration.Checksum ? MigrationState.Applied : MigrationState.Changed)
                : WaitsFor(graph, migration, extensions, recorded) is not null ? MigrationState.Waiting
                : MigrationState.Missing,
            AppliedAt = applied?.AppliedAt,
            Needs = WaitsFor(graph, migration, extensions, recorded) is { } extension ? ExtensionCommand(extension) : null,
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

    internal static string ExtensionCommand(string extension) => $"CREATE EXTENSION {extension};";

    /// <returns>The extension that has to come first: for the step itself, or for one that it needs; null when it can be applied.</returns>
    internal static string? WaitsFor(MigrationGraph graph, Migration migration, HashSet<string> extensions, IReadOnlyDictionary<int, AppliedMigration> recorded) =>
        recorded.ContainsKey(migration.Number) ? null
        : migration.RequiredExtension is { } extension && !extensions.Contains(extension) ? extension
        : graph[migration].Requires.Select(each => WaitsFor(graph, each, extensions, recorded)).FirstOrDefault(each => each is not null);

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

    internal static async Task<HashSet<string>> ReadExtensionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = "SELECT extname::text FROM pg_extension";
        return [.. await connection.QueryAsync<string>(new CommandDefinition(sql, cancellationToken: cancellationToken))];
    }

    private async Task ApplyOneAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await Script(connection).RunAsync(
            migration.Sql, () => MigrationRecord.AddAsync(connection, migration, time.GetElapsedTime(started), cancellationToken), cancellationToken);
        LogApplied(migration.Name, (long)time.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task RevertOneAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        Task ForgetAsync() => MigrationRecord.RemoveAsync(connection, migration, cancellationToken);
        if (Migration.IsTransactional(migration.Down!))
        {
            await Script(connection).RunAsync(migration.Down!, ForgetAsync, cancellationToken);
            return;
        }

        // Forgotten first: what an interruption has left half taken back is made whole by the next start, and not held to be whole.
        await ForgetAsync();
        await Script(connection).RunAsync(migration.Down!, static () => Task.CompletedTask, cancellationToken);
    }

    private MigrationScript Script(NpgsqlConnection connection) => new(connection, new IndexProgress(database, time, logger), time, logger);

    [LoggerMessage(LogLevel.Information, "Applied migration {Migration} in {ElapsedMs} ms")]
    private partial void LogApplied(string migration, long elapsedMs);

    [LoggerMessage(LogLevel.Information, "Took migration {Migration} back")]
    private partial void LogReverted(string migration);

    [LoggerMessage(LogLevel.Warning, "Migration {Migration} waits until a superuser has run, in this database: {Command} The next start applies it")]
    private partial void LogPending(string migration, string command);
}
