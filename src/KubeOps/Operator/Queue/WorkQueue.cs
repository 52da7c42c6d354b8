using System.Threading.Channels;

namespace KubeOps.Operator.Queue;

/// <summary>Hands out keys to work on: never one key twice at once, and never a key forgotten that was added while it was worked on.</summary>
internal sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly PriorityQueue<(TKey Key, Entry Entry), TimeSpan> _later = new();
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly ITimer _timer;

    public WorkQueue(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(_ => AddDue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum State
    {
        Waiting,
        Ready,
        Running,
    }

    private TimeSpan Now => _time.GetElapsedTime(_started);

    /// <summary>Asks for work on a key as soon as somebody is free.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            MakeReady(key, Find(key));
        }
    }

    /// <summary>Asks for work on a key after a delay; the earliest wish counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            var entry = Find(key);
            var due = Now + delay;
            if (entry.State == State.Ready || entry.Again || entry.Due <= due)
            {
                return;
            }

            entry.Due = due;
            _later.Enqueue((key, entry), due);
            DropOutdated();
            SetTimer();
        }
    }

    /// <summary>Waits for a key; whoever gets it must say when it is <see cref="Done"/>.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await _ready.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            _entries[key].State = State.Running;
        }

        return key;
    }

    public void Done(TKey key)
    {
        lock (_lock)
        {
            var entry = _entries[key];
            entry.State = State.Waiting;
            if (entry.Again)
            {
                entry.Again = false;
                MakeReady(key, entry);
            }
            else if (entry.Due is null)
            {
                _entries.Remove(key);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private Entry Find(TKey key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            _entries[key] = entry = new Entry();
        }

        return entry;
    }

    private void MakeReady(TKey key, Entry entry)
    {
        entry.Due = null;
        if (entry.State == State.Running)
        {
            entry.Again = true;
        }
        else if (entry.State == State.Waiting)
        {
            entry.State = State.Ready;
            _ready.Writer.TryWrite(key);
        }
    }

    private void AddDue()
    {
        lock (_lock)
        {
            while (_later.TryPeek(out var next, out var due) && due <= Now)
            {
                _later.Dequeue();
                if (next.Entry.Due == due)
                {
                    MakeReady(next.Key, next.Entry);
                }
            }

            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (_later.TryPeek(out _, out var due))
        {
            var wait = due - Now;
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A key that is often put off leaves a wish behind each time; without this they would pile up until they are due.</summary>
    private void DropOutdated()
    {
        if (_later.Count <= 64 + (2 * _entries.Count))
        {
            return;
        }

        var valid = _later.UnorderedItems.Where(item => item.Element.Entry.Due == item.Priority).ToArray();
        _later.Clear();
        _later.EnqueueRange(valid);
    }

    private sealed class Entry
    {
        public State State { get; set; }

        /// <summary>Added while it was worked on.</summary>
        public bool Again { get; set; }

        public TimeSpan? Due { get; set; }
    }
}
