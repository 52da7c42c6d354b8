using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;

namespace Kubernaut.Operator.Migrations;

/// <summary>Migrates the database at start, however long PostgreSQL takes to appear.</summary>
internal sealed partial class SchemaStartup(
    SchemaMigrator migrator,
    SchemaState state,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SchemaStartup> logger) : BackgroundService
{
    private const string Key = "schema";

    private readonly RetryDelays _retries = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryAsync(stoppingToken))
        {
            await Task.Delay(_retries.Failed(Key).Delay, time, stoppingToken);
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

    [LoggerMessage(LogLevel.Warning, "The schema could not be migrated yet: {Why}: {Message}. It will be tried again")]
    private partial void LogWaiting(string why, string message);
}
