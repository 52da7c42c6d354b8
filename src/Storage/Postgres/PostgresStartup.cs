using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Refuses a PostgreSQL that is too old by name, at start or when it appears, and warns about an old pgvector.</summary>
internal sealed partial class PostgresStartup(
    RuntimeDatabase database,
    PoolMetrics pools,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<PostgresStartup> logger) : BackgroundService
{
    /// <summary>Longest that the start waits for an answer. PostgreSQL may be away, and the API must come up without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Builds of HNSW indexes overflow before 0.8.2, and vacuum corrupts them before 0.8.4.</summary>
    private static readonly Version SoundVector = new(0, 8, 4);

    private bool _isChecked;

    /// <exception cref="OptionsValidationException">PostgreSQL is too old.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        pools.Start();
        try
        {
            _isChecked = await TryCheckAsync(cancellationToken);
        }
        catch (UnsupportedPostgresException old)
        {
            throw new OptionsValidationException(PostgresOptions.Section, typeof(PostgresOptions), [old.Message]);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!_isChecked)
            {
                await Task.Delay(Pause, time, stoppingToken);
                _isChecked = await TryCheckAsync(stoppingToken);
            }
        }
        catch (UnsupportedPostgresException old)
        {
            LogRefused(old);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    /// <returns>False while PostgreSQL cannot be asked; those who need it say so.</returns>
    private async Task<bool> TryCheckAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT extversion FROM pg_extension WHERE extname = 'vector'";

        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await using var connection = await database.OpenAsync(either.Token);
            await using var command = new NpgsqlCommand(sql, connection);
            if (Version.TryParse(await command.ExecuteScalarAsync(either.Token) as string, out var vector) && vector < SoundVector)
            {
                LogOldVector(vector, SoundVector);
            }

            return true;
        }
        catch (Exception failure) when (failure is not UnsupportedPostgresException
            && (failure is NpgsqlException || PostgresErrors.IsPassing(failure) || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)))
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Critical, "Stopping")]
    private partial void LogRefused(Exception failure);

    [LoggerMessage(LogLevel.Warning, "pgvector {Version} has known faults in HNSW indexes, which may lose rows; update the extension to {Sound} or newer")]
    private partial void LogOldVector(Version version, Version sound);
}
