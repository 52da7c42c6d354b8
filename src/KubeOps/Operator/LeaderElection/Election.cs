using KubeOps.Abstractions.Builder;
using KubeOps.Operator.Retry;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.LeaderElection;

/// <summary>Leads while it holds a lease, and has stopped before another can take it.</summary>
/// <remarks>Time is measured by the monotonic clock, from before each request: neither a clock that jumps nor a slow answer lengthens a term.</remarks>
internal sealed partial class Election(
    LeaseLock leaseLock,
    OperatorSettings settings,
    TimeProvider time,
    Action<string> endProcess,
    ILogger<Election> logger) : ILeadership
{
    /// <summary>Shutdown has little time, and the lease runs out by itself.</summary>
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private readonly LeaseObservation _observation = new(time);
    private volatile bool _leading;
    private long _renewedAt;

    public event Action? Started;

    public event Action? Stopped;

    public event Action<string>? NewLeader;

    public bool MayAct => _leading && SinceRenewal < settings.LeaderElectionRenewDeadline;

    public string? Leader => _observation.Holder;

    private TimeSpan SinceRenewal => time.GetElapsedTime(Interlocked.Read(ref _renewedAt));

    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && await AcquireAsync(stopping))
        {
            await LeadAsync(work, stopping);
        }
    }

    /// <returns>False when we are to stop.</returns>
    private async Task<bool> AcquireAsync(CancellationToken stopping)
    {
        LogWaiting(leaseLock.Identity);
        while (!stopping.IsCancellationRequested)
        {
            if (await TryTakeAsync(settings.LeaderElectionRenewDeadline, stopping))
            {
                return true;
            }

            await PauseAsync(stopping);
        }

        return false;
    }

    private async Task LeadAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        LogLeading(leaseLock.Identity);
        _leading = true;
        Started?.Invoke();
        var working = work(term.Token);
        await RenewAsync(term.Token);

        _leading = false;
        await term.CancelAsync();
        await DrainAsync(working);
        Stopped?.Invoke();
        LogStopped(leaseLock.Identity);
        if (stopping.IsCancellationRequested)
        {
            await ReleaseAsync();
        }
    }

    /// <summary>Returns when the lease is lost, or can no longer be renewed in time, or we are to stop.</summary>
    private async Task RenewAsync(CancellationToken stopping)
    {
        while (true)
        {
            await PauseAsync(stopping);
            var left = settings.LeaderElectionRenewDeadline - SinceRenewal;
            if (stopping.IsCancellationRequested || left <= TimeSpan.Zero)
            {
                break;
            }

            if (!await TryTakeAsync(left, stopping) && _observation.Holder is { Length: > 0 } holder && holder != leaseLock.Identity)
            {
                LogTaken(holder);
                break;
            }
        }
    }

    /// <summary>Takes the lease if it is free, renews it if it is ours.</summary>
    private async Task<bool> TryTakeAsync(TimeSpan patience, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            var current = await leaseLock.ReadAsync(either.Token);
            var before = _observation.Holder;
            _observation.See(current);
            if (_observation.Holder is { Length: > 0 } holder && holder != before)
            {
                NewLeader?.Invoke(holder);
            }

            if (_observation.Holder != leaseLock.Identity && !_observation.IsOver)
            {
                return false;
            }

            var asked = time.GetTimestamp();
            if (await leaseLock.TakeAsync(current, either.Token) is not { } taken)
            {
                return false;
            }

            _observation.See(taken);
            Interlocked.Exchange(ref _renewedAt, asked);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure)
        {
            // Whatever went wrong, the deadline decides whether it matters.
            LogTryFailed(failure.Message);
            return false;
        }
    }

    /// <summary>Waits for the work to end, but not longer than the lease is certainly ours.</summary>
    private async Task DrainAsync(Task working)
    {
        // After a pause of the process the lease is over already. Nothing new begins, and what was begun has been told to stop and
        // needs a moment for it: to end the process at once would also end what it does beside leading.
        var left = settings.LeaderElectionLeaseDuration - SinceRenewal;
        var patience = left > TimeSpan.Zero ? left : settings.LeaderElectionLeaseDuration - settings.LeaderElectionRenewDeadline;
        try
        {
            await working.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            endProcess("Work went on although the lease is over; ending the process, because another may lead now.");
        }
    }

    private async Task ReleaseAsync()
    {
        // Not the caller's token: it is cancelled already, and a lease let go spares the next leader the wait.
        using var timeout = new CancellationTokenSource(ReleaseTimeout, time);
        try
        {
            // Read again: a renewal that was under way when we were told to stop may have been stored.
            if (await leaseLock.ReadAsync(timeout.Token) is { } held && held.Spec?.HolderIdentity == leaseLock.Identity)
            {
                await leaseLock.ReleaseAsync(held, timeout.Token);
                LogReleased(leaseLock.Identity);
            }
        }
        catch (Exception failure)
        {
            LogTryFailed(failure.Message);
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        var period = settings.LeaderElectionRetryPeriod;
        var left = _leading ? settings.LeaderElectionRenewDeadline - SinceRenewal : TimeSpan.MaxValue;
        var pause = _leading ? period : period + Jitter.UpTo(period / 5);
        pause = pause < left ? pause : left;
        await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(LogLevel.Information, "Waiting for the lease as {Identity}")]
    private partial void LogWaiting(string identity);

    [LoggerMessage(LogLevel.Information, "Leading as {Identity}")]
    private partial void LogLeading(string identity);

    [LoggerMessage(LogLevel.Warning, "The lease was taken by {Holder}")]
    private partial void LogTaken(string holder);

    [LoggerMessage(LogLevel.Information, "No longer leading as {Identity}")]
    private partial void LogStopped(string identity);

    [LoggerMessage(LogLevel.Information, "Released the lease of {Identity}")]
    private partial void LogReleased(string identity);

    [LoggerMessage(LogLevel.Warning, "A try for the lease failed: {Reason}")]
    private partial void LogTryFailed(string reason);
}
