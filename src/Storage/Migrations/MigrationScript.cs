using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Runs one script without making writers wait for it.</summary>
internal sealed partial class MigrationScript(NpgsqlConnection connection, IndexProgress progress, TimeProvider time, ILogger logger)
{
    /// <summary>A statement that waits for a lock queues every writer behind itself, so it gives way before they would notice and tries again.</summary>
    private const string LockTimeout = "SET lock_timeout = '300ms'";

    private const string NoLockTimeout = "SET lock_timeout = 0";

    /// <summary>With the pauses between them about 40 s; then whoever called learns of it.</summary>
    private const int MaxTries = 20;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <param name="sql">The script.</param>
    /// <param name="record">Writes down that it was run: in its transaction, or after its last statement.</param>
    /// <param name="cancellationToken">Ends it; what was not recorded is run again by the next start.</param>
    public async Task RunAsync(string sql, Func<Task> record, CancellationToken cancellationToken)
    {
        var statements = SqlStatements.Split(sql);
        if (Migration.IsTransactional(sql))
        {
            await RetryAsync(() => InTransactionAsync(statements, record, cancellationToken), cancellationToken);
            return;
        }

        foreach (var statement in statements)
        {
            await RetryAsync(() => AloneAsync(statement, cancellationToken), cancellationToken);
        }

        await record();
    }

    /// <summary>Runs a step of its own that takes a lock for a moment.</summary>
    public async Task<T> GiveWayAsync<T>(Func<Task<T>> run, CancellationToken cancellationToken)
    {
        await ExecuteAsync(LockTimeout, cancellationToken);
        T result = default!;
        await RetryAsync(async () => result = await run(), cancellationToken);
        await ExecuteAsync(NoLockTimeout, cancellationToken);
        return result;
    }

    private async Task InTransactionAsync(IReadOnlyList<string> statements, Func<Task> record, CancellationToken cancellationToken)
    {
        await ExecuteAsync(LockTimeout, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in statements)
        {
            await ExecuteAsync(statement, cancellationToken);
        }

        await record();
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task AloneAsync(string statement, CancellationToken cancellationToken)
    {
        if (!ConcurrentIndex.IsConcurrent(statement))
        {
            await ExecuteAsync(LockTimeout, cancellationToken);
            await ExecuteAsync(statement, cancellationToken);
            return;
        }

        await ExecuteAsync(NoLockTimeout, cancellationToken);
        if (await ConcurrentIndex.PrepareAsync(connection, statement, cancellationToken))
        {
            LogBuilding(statement);
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var telling = progress.TellAsync(connection.ProcessID, done.Token);
            try
            {
                await ExecuteAsync(statement, cancellationToken);
            }
            finally
            {
                await done.CancelAsync();
                await telling;
            }
        }
    }

    private async Task RetryAsync(Func<Task> run, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await run();
                return;
            }
            catch (PostgresException failure) when (PostgresErrors.IsContention(failure) && tries < MaxTries)
            {
                LogGaveWay(failure.MessageText, tries);
                await Task.Delay(pause, time, cancellationToken);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    /// <summary>As a batch of one: a command's text would be split by the driver, which takes the body of a function in standard SQL for statements.</summary>
    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        // No timeout: building an index takes as long as it takes.
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(statement) }, Timeout = 0 };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Running beside writers: {Statement}")]
    private partial void LogBuilding(string statement);

    [LoggerMessage(LogLevel.Information, "A migration gave way to others ({Reason}), try {Tries}")]
    private partial void LogGaveWay(string reason, int tries);
}
