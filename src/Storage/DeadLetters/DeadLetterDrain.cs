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
    /// <summary>Statements under way at once. With full ones, twice what live writers have under way: the backlog falls, however much is written.</summary>
    private const int Workers = 4;

    /// <summary>One for each worker, one for a month on demand, and one for the question whether there is a PostgreSQL.</summary>
    internal const int Connections = Workers + 2;

    /// <summary>Pause between two looks, and between two questions to a PostgreSQL that is away.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest that one batch may take, and once the process is to end.</summary>
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastStoreTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long one may have held an entry to be taken for dead: longer than a batch may take.</summary>
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(45);

    /// <summary>Pause between two attempts at what stayed behind, an event without a month or in the name of a dead replica for example.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);

    private readonly DrainPace _pace = new();
    private string? _trouble;
    private long? _retriedAt;
    private long _lookedAt;

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
            if (backlog.Depth > 0)
            {
                // Trouble stays noted until a pass has ended well: what a pass had begun is to be finished first of all.
                if (!await IsWritableAsync(cancellationToken))
                {
                    return;
                }

                await DrainAsync(cancellationToken);
            }

            Note(null, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process is to end.
        }
        catch (Exception failure)
        {
            Note(failure.Message, failure);
        }
    }

    /// <summary>Asked first, since reading entries hands them to us, and we could do nothing with them.</summary>
    private async Task<bool> IsWritableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.WhyNotWritableAsync(cancellationToken) is null;
        }
        catch (Exception failure) when (PostgresErrors.IsPassing(failure))
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

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => StoreNewAsync(cancellationToken)));
    }

    private async Task StoreNewAsync(CancellationToken cancellationToken)
    {
        // Not cancelled while it reads: Redis would hand out entries in the name of a process that does not listen any more.
        while (!cancellationToken.IsCancellationRequested && await ReadAsync(count => box.ReadNewAsync(count, CancellationToken.None)) is { Count: > 0 } letters)
        {
            await StoreAsync(letters, cancellationToken);
            await LookNowAndThenAsync(cancellationToken);
        }
    }

    /// <summary>For the metrics, which a look after each batch would make no better, and the drain slower.</summary>
    private async Task LookNowAndThenAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_lookedAt) > Pause)
        {
            _lookedAt = time.GetTimestamp();
            await status.LookAsync(cancellationToken);
        }
    }

    /// <summary>Ends what it has begun when the process is to end: another replica would wait until it takes this one for dead.</summary>
    private async Task StoreAsync(IReadOnlyList<DeadLetter> letters, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(StoreTimeout, time);
        await using var end = stopping.Register(() => timeout.CancelAfter(LastStoreTimeout));
        await store.StoreAsync(letters, timeout.Token);
    }

    private async Task<IReadOnlyList<DeadLetter>> ReadAsync(Func<int, Task<IReadOnlyList<DeadLetter>>> read)
    {
        try
        {
            var letters = await read(_pace.Count);
            _pace.Went(letters);
            return letters;
        }
        catch (DeadLetterException)
        {
            _pace.Failed();
            throw;
        }
    }

    /// <summary>What an earlier pass or an earlier process of this name was given and did not finish.</summary>
    private async Task FinishBegunAsync(CancellationToken cancellationToken)
    {
        var last = "0";
        while (await ReadAsync(count => box.ReadPendingAsync(last, count, cancellationToken)) is { Count: > 0 } letters)
        {
            await StoreAsync(letters, cancellationToken);
            last = letters[^1].Id;
        }
    }

    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        for (string? next = "0-0"; next is not null;)
        {
            var from = next;
            var letters = await ReadAsync(async count =>
            {
                (var claimed, next) = await box.ClaimAsync(from, DeadAfter, count, cancellationToken);
                return claimed;
            });
            await StoreAsync(letters, cancellationToken);
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
