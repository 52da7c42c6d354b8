using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Tests.Partitions;

/// <summary>Years of maintenance in seconds: true time goes on in steps, the clocks may lie, and what a plan says is taken for done.</summary>
internal sealed class SimulatedYears
{
    /// <summary>When full runs begin, by the operator's clock.</summary>
    private const int RunHour = 3;

    private readonly PartitionSettings _settings;
    private readonly List<string> _broken = [];
    private PartitionObservation _seen;
    private int _lastRunDay = -1;

    public SimulatedYears(PartitionSettings settings, DateTimeOffset start)
    {
        _settings = settings;
        Now = start;
        _seen = Seen.Nothing with { DatabaseClock = start, RememberedKeepMonths = settings.Removal?.KeepMonths };
    }

    public DateTimeOffset Now { get; private set; }

    public TimeSpan DatabaseIsAhead { get; set; }

    public TimeSpan OperatorIsAhead { get; set; }

    public bool IsOff { get; set; }

    /// <summary>What was broken, and when.</summary>
    public IReadOnlyList<string> Broken => _broken;

    public int Dropped { get; private set; }

    private bool ClocksAreRight => DatabaseIsAhead == TimeSpan.Zero && OperatorIsAhead == TimeSpan.Zero;

    public void Run(TimeSpan length)
    {
        for (var until = Now + length; Now < until; Now += TimeSpan.FromHours(3))
        {
            if (!IsOff)
            {
                Look();
            }
        }
    }

    private void Look()
    {
        _seen = _seen with { DatabaseClock = Now + DatabaseIsAhead };
        var operatorClock = Now + OperatorIsAhead;
        var isFull = operatorClock.Hour >= RunHour && operatorClock.DayOfYear != _lastRunDay;
        _lastRunDay = isFull ? operatorClock.DayOfYear : _lastRunDay;

        var plan = PartitionPlanner.Plan(_settings, _seen, operatorClock);
        var actions = plan.Actions.Where(action => action.Scope <= (isFull ? RunScope.Full : RunScope.Repair)).ToList();
        foreach (var action in actions)
        {
            Judge(action);
        }

        _seen = _seen.After(plan with { Actions = actions }) with { Watch = plan.Watch };
        JudgeCoverage();
    }

    private void Judge(PlannedAction action)
    {
        var month = action switch
        {
            PlannedAction.Detach detach => detach.Month,
            PlannedAction.Drop drop => drop.Month,
            PlannedAction.Seal seal => seal.Month,
            _ => (Month?)null,
        };
        if (month is not { } touched)
        {
            return;
        }

        if (action.IsRemoval && touched.End > (Month.Of(Now) - _settings.Removal!.KeepMonths).First)
        {
            _broken.Add($"{Now:u}: {action}, which is younger than what is kept");
        }

        if (action.IsRemoval && _settings.Holds.Any(hold => hold.Overlaps(PartitionBounds.Of(touched))))
        {
            _broken.Add($"{Now:u}: {action}, which is held");
        }

        if (Now < new DateTimeOffset(touched.End, default, TimeSpan.Zero) + _settings.AcceptanceWindow)
        {
            _broken.Add($"{Now:u}: {action}, which still takes events");
        }

        Dropped += action is PlannedAction.Drop ? 1 : 0;
    }

    /// <summary>While a clock is wrong this month is all that can be asked for.</summary>
    private void JudgeCoverage()
    {
        var covered = _seen.Partitions.Select(partition => partition.Bounds!.Month!.Value).ToHashSet();
        var current = Month.Of(Now);
        var missing = Month.Range(current, current + (ClocksAreRight ? _settings.CreateAheadMonths : 0)).Where(month => !covered.Contains(month)).ToList();
        if (missing.Count > 0)
        {
            _broken.Add($"{Now:u}: no partition for {string.Join(", ", missing)}");
        }

        // What is sealed and not attached was removed. Where nobody was looking for longer than the months ahead last, there may be a hole.
        var oldestKept = current - _settings.Removal!.KeepMonths;
        var gaps = Month.Range(covered.Min() > oldestKept ? covered.Min() : oldestKept, current)
            .Where(month => !covered.Contains(month) && !_seen.Seals.ContainsKey(month))
            .ToList();
        if (gaps.Count > 0 && ClocksAreRight && _seen.Watch.IsTrusted)
        {
            _broken.Add($"{Now:u}: a gap at {string.Join(", ", gaps)}");
        }
    }
}
