namespace Kubernaut.Audit.Client;

/// <summary>Holds events until their delivery has ended, within bounds of number and size.</summary>
internal sealed class AuditBuffer(int capacity, long capacityBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingEvent> _waiting = new();

    /// <summary>Of all that was put and not released yet.</summary>
    private long _count;
    private long _bytes;

    private long _put;
    private long _released;
    private bool _isClosed;

    /// <summary>Completed at every change, and then replaced.</summary>
    private TaskCompletionSource _change = NewChange();

    private enum Admission
    {
        Taken,
        Full,
        Closed,
    }

    public long Count => Interlocked.Read(ref _count);

    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

    /// <returns>False when it is full or closed.</returns>
    public bool TryPut(PendingEvent pending) => Put(pending, out _) is Admission.Taken;

    /// <summary>Waits for room.</summary>
    /// <returns>False when it is closed.</returns>
    public async Task<bool> PutAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (Put(pending, out var change))
            {
                case Admission.Taken:
                    return true;
                case Admission.Closed:
                    return false;
                default:
                    await change.WaitAsync(cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Waits for events, and takes the oldest of them.</summary>
    /// <returns>Empty when it is closed and all have been taken.</returns>
    public async Task<IReadOnlyList<PendingEvent>> TakeAsync(int most, int mostBytes)
    {
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (_waiting.Count > 0 || _isClosed)
                {
                    return Take(most, mostBytes);
                }

                change = _change.Task;
            }

            await change;
        }
    }

    /// <summary>Makes room: the delivery of these has ended, well or not.</summary>
    public void Release(IReadOnlyList<PendingEvent> events)
    {
        lock (_lock)
        {
            _count -= events.Count;
            _bytes -= events.Sum(pending => (long)pending.Json.Length);
            _released += events.Count;
            Changed();
        }
    }

    /// <summary>Returns when all that has been put so far is released.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        long last;
        lock (_lock)
        {
            last = _put;
        }

        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (_released >= last)
                {
                    return;
                }

                change = _change.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Nothing more can be put; what is there can be taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Changed();
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Admission Put(PendingEvent pending, out Task change)
    {
        lock (_lock)
        {
            change = _change.Task;
            if (_isClosed)
            {
                return Admission.Closed;
            }

            if (_count >= capacity || _bytes + pending.Json.Length > capacityBytes)
            {
                return Admission.Full;
            }

            _waiting.Enqueue(pending);
            _count++;
            _bytes += pending.Json.Length;
            _put++;
            Changed();
            return Admission.Taken;
        }
    }

    private List<PendingEvent> Take(int most, int mostBytes)
    {
        var taken = new List<PendingEvent>();
        for (var bytes = 0L; taken.Count < most && _waiting.TryPeek(out var next); taken.Add(_waiting.Dequeue()))
        {
            bytes += next.Json.Length;
            if (bytes > mostBytes && taken.Count > 0)
            {
                break;
            }
        }

        return taken;
    }

    private void Changed()
    {
        _change.SetResult();
        _change = NewChange();
    }
}
