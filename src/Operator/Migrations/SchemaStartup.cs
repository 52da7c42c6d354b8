using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;

namespace Kubernaut.Operator.Migrations;

/// <summary>Migrates the database at start, however long PostgreSQL takes to appear, and again when another one comes back in its place.</summary>
internal sealed partial class SchemaStartup(
    SchemaMigrator migrator,
    SchemaState state,
    DatabaseStatus database,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SchemaStartup> logger) : BackgroundService
{
    /// <summary>Between two looks whether the schema is still there.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private const string Key = "schema";

    private readonly RetryDelays _retries = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            while (!await TryAsync(stoppingToken))
            {
                await Task.Delay(_retries.Failed(Key).Delay, time, stoppingToken);
            }

            _retries.Succeeded(Key);
            await LostAsync(stoppingToken);
            LogLost();
        }
    }

    /// <summary>Returns when the database has less of the schema than it had: it was lost, or replaced by a backup.</summary>
    private async Task LostAsync(CancellationToken cancellationToken)
    {
        int? seen = null;
        while (true)
        {
            var version = await VersionAsync(cancellationToken);
            if (version < seen)
            {
                return;
            }

            seen = version ?? seen;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <returns>Zero without a schema; null while the database cannot be asked, which others tell of.</returns>
    private async Task<int?> VersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.SchemaVersionAsync(cancellationToken) ?? 0;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await migrator.ApplyAsync(cancellationToken);
            state.Ready();
            return true;
        }
        catch (MigrationChangedException changed)
        {
            // Going on would run this program on a schema that it does not know.
            LogRefused(changed);
            state.NotReady(changed.Message, needsPerson: true);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var passing = PostgresErrors.IsPassing(failure);
            LogWaiting(passing ? "PostgreSQL is away" : "PostgreSQL refused", failure.Message);
            state.NotReady($"The database schema could not be brought up to date yet: {failure.Message}", needsPerson: !passing);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Critical, "The database was migrated by another version of this program; stopping")]
    private partial void LogRefused(Exception failure);

    [LoggerMessage(LogLevel.Warning, "The database has lost its schema, or a part of it; migrating it again")]
    private partial void LogLost();

    [LoggerMessage(LogLevel.Warning, "The schema could not be migrated yet: {Why}: {Message}. It will be tried again")]
    private partial void LogWaiting(string why, string message);
}
