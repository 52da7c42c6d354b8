using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Brings the dead letters home as soon as PostgreSQL is back. Runs in every replica, each under its own name.</summary>
internal sealed partial class DeadLetterDrain(
    DeadLetterBox box,
    DeadLetterStore store,
    DeadLetterStatus status,
    DeadLetterSignal queued,
    DatabaseStatus database,
    TimeProvider time,
    ILogger<DeadLetterDrain> logger) : BackgroundService
{
    /// <summary>Rows of one statement; from a few hundred on more bring nothing, and each makes a failure dearer.</summary>
    private const int BatchSize = 500;

    /// <summary>Pause between two looks, and between two questions to a PostgreSQL that is away.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long one may have held an entry to be taken for dead. A batch takes less than its statement's time-out, half of this.</summary>
    private static readonly TimeSpan DeadAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Pause between two attempts at what stayed behind, an event without a month for example.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);

    private string? _trouble;
    private long? _retriedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!box.IsConfigured)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(stoppingToken);
            await queued.WaitAsync(Pause, time, stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var backlog = await status.LookAsync(cancellationToken);
            if (backlog.Depth > 0 && await IsWritableAsync(cancellationToken))
            {
                await DrainAsync(cancellationToken);
            }

            Note(null, null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Note(failure.Message, failure);
        }
    }

    /// <summary>Asked first, since reading entries hands them to us, and we could do nothing with them.</summary>
    private async Task<bool> IsWritableAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await database.WhyNotWritableAsync(either.Token) is null;
        }
        catch (Exception failure) when (PostgresErrors.IsPassing(failure) || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (_trouble is not null || _retriedAt is not { } last || time.GetElapsedTime(last) > RetryPause)
        {
            await FinishBegunAsync(cancellationToken);
            await TakeOverAsync(cancellationToken);
            _retriedAt = time.GetTimestamp();
        }

        while (await box.ReadNewAsync(BatchSize, cancellationToken) is { Count: > 0 } letters)
        {
            await store.StoreAsync(letters, cancellationToken);
            await status.LookAsync(cancellationToken);
        }
    }

    /// <summary>What an earlier pass or an earlier process of this name was given and did not finish.</summary>
    private async Task FinishBegunAsync(CancellationToken cancellationToken)
    {
        var last = "0";
        while (await box.ReadPendingAsync(last, BatchSize, cancellationToken) is { Count: > 0 } letters)
        {
            await store.StoreAsync(letters, cancellationToken);
            last = letters[^1].Id;
        }
    }

    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        for (string? next = "0-0"; next is not null;)
        {
            (var letters, next) = await box.ClaimAsync(next, DeadAfter, BatchSize, cancellationToken);
            await store.StoreAsync(letters, cancellationToken);
        }
    }

    /// <summary>Once a fault, not once a pass.</summary>
    private void Note(string? trouble, Exception? failure)
    {
        if (trouble is not null && trouble != _trouble)
        {
            LogInterrupted(failure!);
        }
        else if (trouble is null && _trouble is not null)
        {
            LogResumed();
        }

        _trouble = trouble;
    }

    [LoggerMessage(LogLevel.Warning, "The dead letters cannot be drained now; it will be tried again")]
    private partial void LogInterrupted(Exception failure);

    [LoggerMessage(LogLevel.Information, "The dead letters can be drained again")]
    private partial void LogResumed();
}
