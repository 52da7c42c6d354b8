using System.Threading.Channels;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.Events;

/// <summary>Takes events without waiting and writes them in the background, the same one as a count.</summary>
internal sealed partial class EventRecorder(EventWriter writer, TimeProvider time, ILogger<EventRecorder> logger) : BackgroundService
{
    /// <summary>More than a thousand unwritten events are noise; the newest tell more.</summary>
    private const int MaxWaiting = 1000;

    /// <summary>How long a stop waits for the last events: they often tell why.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly Channel<EventNote> _notes = Channel.CreateBounded<EventNote>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public Task PublishAsync(
        IKubernetesObject<V1ObjectMeta> entity, string reason, string message, EventType type, CancellationToken cancellationToken)
    {
        _notes.Writer.TryWrite(EventNote.Of(entity, reason, message, type, time.GetUtcNow()));
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            while (!await TryWriteAsync(stoppingToken))
            {
                // Away, or overloaded: what comes meanwhile is kept, and the newest win.
                await Task.Delay(PauseAfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        using var timeout = new CancellationTokenSource(FlushTimeout, time);
        await TryWriteAsync(timeout.Token);
    }

    /// <summary>Waits for an event, or for the time at which those that had to wait may go.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var recheck = new CancellationTokenSource(writer.NextFlush ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, recheck.Token);
        try
        {
            await _notes.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Whatever ended the wait, the caller goes on and looks.
        }
    }

    /// <returns>False when the API server can take no event now.</returns>
    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_notes.Reader.TryRead(out var note))
            {
                await writer.AddAsync(note, cancellationToken);
            }

            await writer.FlushAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // An event is a courtesy: nobody's work may fail for it.
            LogUnwritten(failure.Message);
            return false;
        }
        catch (OperationCanceledException)
        {
            // Stopping.
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Events could not be written: {Reason}")]
    private partial void LogUnwritten(string reason);
}
