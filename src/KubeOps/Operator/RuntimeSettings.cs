namespace KubeOps.Operator;

/// <summary>What the packages have no setting for; the defaults are meant to fit everywhere.</summary>
internal sealed record RuntimeSettings
{
    /// <summary>How often each object is looked at although nothing changed, against whatever was missed.</summary>
    public TimeSpan ResyncPeriod { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest pause between two tries of an object that keeps failing.</summary>
    public TimeSpan ErrorBackoffCap { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Shortest life that a watch asks for; the longest is twice that.</summary>
    public TimeSpan WatchLife { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after its time a watch may still end by itself, before it counts as silent.</summary>
    public TimeSpan WatchGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch that ends sooner counts as a failure.</summary>
    public TimeSpan MinWatchLife { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan WatchBackoffBase { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan WatchBackoffCap { get; init; } = TimeSpan.FromSeconds(30);
}
