namespace Kubernaut.TestKit;

/// <summary>A clock that stands still until the test moves it; timers that fall due run before the move returns.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _elapsed;
    private TimeSpan _wallClockError;
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ManualTime()
        : this(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return start + _elapsed + _wallClockError;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, stopping at each timer on the way.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end;
        lock (_lock)
        {
            end = _elapsed + by;
        }

        while (NextDue(end) is { } due)
        {
            due.Run();
        }

        lock (_lock)
        {
            // What a timer has set free may have moved the clock too, and further.
            _elapsed = end > _elapsed ? end : _elapsed;
        }
    }

    /// <summary>Lets time pass while nothing runs, as for a process that is stopped and continued.</summary>
    public void Freeze(TimeSpan by)
    {
        lock (_lock)
        {
            _elapsed += by;
        }
    }

    /// <summary>Waits until so many timers are set that fall due within a span.</summary>
    public async Task TimersAsync(int count, TimeSpan within)
    {
        while (true)
        {
            Task set;
            lock (_lock)
            {
                set = _timerSet.Task;
                if (_timers.Count(timer => timer.Due - _elapsed <= within) >= count)
                {
                    return;
                }
            }

            await set.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>Sets the wall clock wrong, as an administrator or a bad time server does; elapsed time goes on as before.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _wallClockError += by;
        }
    }

    /// <summary>Waits until somebody waits for this clock, and moves it to the moment they wait for.</summary>
    /// <param name="within">Timers that are further away than this are not waited for.</param>
    /// <returns>How far the clock was moved.</returns>
    public async Task<TimeSpan> AdvanceToNextTimerAsync(TimeSpan within)
    {
        var by = await NextTimerAsync(within);
        Advance(by);
        return by;
    }

    /// <summary>Waits until somebody waits for this clock, and leaves it alone.</summary>
    /// <param name="within">Timers that are further away than this are not waited for.</param>
    /// <returns>How far away the moment is that they wait for.</returns>
    public async Task<TimeSpan> NextTimerAsync(TimeSpan within)
    {
        while (true)
        {
            Task set;
            TimeSpan? wait;
            lock (_lock)
            {
                set = _timerSet.Task;
                wait = _timers.Min(timer => timer.Due) - _elapsed;
            }

            if (wait is { } by && by <= within)
            {
                return by;
            }

            await set.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    private Timer? NextDue(TimeSpan end)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _elapsed = next.Due!.Value > _elapsed ? next.Due.Value : _elapsed;
                next.Rearm();
            }

            return next;
        }
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            TaskCompletionSource set;
            lock (time._lock)
            {
                time._timers.Remove(this);
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._elapsed + dueTime;
                _period = period;
                if (Due is null)
                {
                    return true;
                }

                time._timers.Add(this);
                set = time._timerSet;
                time._timerSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            set.SetResult();
            return true;
        }

        /// <summary>Called with the lock held, when the timer has fallen due.</summary>
        public void Rearm()
        {
            if (_period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero)
            {
                time._timers.Remove(this);
                Due = null;
            }
            else
            {
                Due += _period;
            }
        }

        public void Run()
        {
            // With the test's own context here, what the timer sets free would be queued, and not have run when Advance returns.
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            try
            {
                callback(state);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(context);
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                Due = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
