using System.Text.Json;

namespace Kubernaut.Audit.Client;

/// <summary>
/// Sends audit events in the background, together where several wait, and repeats until the store has them. One for the whole
/// process; disposing it delivers what is left.
/// </summary>
public sealed class AuditClient : IAsyncDisposable
{
    private readonly AuditClientOptions _options;
    private readonly TimeProvider _time;
    private readonly AuditBuffer _buffer;
    private readonly AuditClientMetrics _metrics;
    private readonly Undelivered _undelivered;
    private readonly AuditDelivery _delivery;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Task _running;
    private int _isDisposed;

    /// <param name="http">With the address of the store as its BaseAddress. It stays its owner's to dispose, after the client.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="time">Null is the system's clock.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no BaseAddress.</exception>
    public AuditClient(HttpClient http, AuditClientOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new AuditClientOptions();
        _options.Validate();
        if (http.BaseAddress is null)
        {
            throw new ArgumentException("The HttpClient needs the address of the store as its BaseAddress.", nameof(http));
        }

        _time = time ?? TimeProvider.System;
        _buffer = new AuditBuffer(_options.Capacity, _options.CapacityBytes);
        _metrics = new AuditClientMetrics(() => _buffer.Count);
        _undelivered = new Undelivered(_options.OnUndelivered, _metrics);
        _delivery = new AuditDelivery(http, _options, _metrics, _undelivered, _time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Hands an event over, and waits while the buffer is full.</summary>
    /// <returns>False when it was refused at once, which has been reported: it is too large, or the client was disposed.</returns>
    /// <exception cref="JsonException">Its EventData or Metadata is not JSON.</exception>
    /// <exception cref="OperationCanceledException">It was not handed over.</exception>
    public async Task<bool> SendAsync(AuditEvent audit, CancellationToken cancellationToken) =>
        TryPrepare(audit, out var pending) && (await _buffer.PutAsync(pending, cancellationToken) || Refuse(audit));

    /// <summary>Hands an event over, and drops it when the buffer is full.</summary>
    /// <returns>False when it was dropped or refused, which has been reported.</returns>
    /// <exception cref="JsonException">Its EventData or Metadata is not JSON.</exception>
    public bool TrySend(AuditEvent audit) => TryPrepare(audit, out var pending) && (_buffer.TryPut(pending) || Refuse(audit));

    /// <summary>Returns when the delivery of all that was handed over before has ended, well or not.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _buffer.FlushAsync(cancellationToken);

    /// <summary>Takes no more events, delivers what is left within <see cref="AuditClientOptions.FlushTimeout"/>, and reports the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _buffer.Close();
        await using (_time.CreateTimer(_ => _abandon.Cancel(), state: null, _options.FlushTimeout, Timeout.InfiniteTimeSpan))
        {
            await _closing.CancelAsync();
            await _running;
        }

        _metrics.Dispose();
        _closing.Dispose();
        _abandon.Dispose();
    }

    private async Task RunAsync()
    {
        // Nothing waits for company: what comes while a request is under way is the next batch.
        while (await _buffer.TakeAsync(_options.BatchSize, AuditLimits.MaxBodyBytes - _options.BatchSize - 1) is { Count: > 0 } batch)
        {
            await _delivery.DeliverAsync(batch, _closing.Token, _abandon.Token);
            _buffer.Release(batch);
        }
    }

    private bool TryPrepare(AuditEvent audit, out PendingEvent pending)
    {
        pending = new PendingEvent(audit, JsonSerializer.SerializeToUtf8Bytes(audit, AuditJson.Default.AuditEvent));
        if (pending.Json.Length + 2 <= AuditLimits.MaxBodyBytes)
        {
            return true;
        }

        _undelivered.Report(audit, UndeliveredReason.Refused, $"It is larger than {AuditLimits.MaxBodyBytes} bytes.");
        return false;
    }

    private bool Refuse(AuditEvent audit)
    {
        var isClosed = _buffer.IsClosed;
        _undelivered.Report(
            audit,
            isClosed ? UndeliveredReason.Abandoned : UndeliveredReason.Dropped,
            isClosed ? "The client was disposed before it was handed over." : $"{_buffer.Count} events wait already.");
        return false;
    }
}
