namespace Kubernaut.Audit.Client;

/// <summary>How an <see cref="AuditClient"/> behaves.</summary>
public sealed record AuditClientOptions
{
    /// <summary>File with the bearer token, read anew for each request because it is replaced before it expires. Null sends no token.</summary>
    public string? TokenFile { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>Events that may wait, those under way included. At least 1.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Bytes of JSON that may wait, those under way included. At least <see cref="AuditLimits.MaxBodyBytes"/>.</summary>
    public long CapacityBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Events of one request, 1 to <see cref="AuditLimits.MaxBatchSize"/>.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Longest that one request may take; then it is repeated.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest pause between two attempts, unless the store asks for more. Pauses begin at a fifth of a second and double.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest that disposing may take to deliver what is left; keep it below the grace period of the pod.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told of each event that will not reach the store, one at a time; write it to the log. It should be quick, and what it throws is counted and dropped.</summary>
    public Action<UndeliveredAuditEvent>? OnUndelivered { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CapacityBytes, AuditLimits.MaxBodyBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, AuditLimits.MaxBatchSize);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(LongestPause, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(FlushTimeout, TimeSpan.Zero);
    }
}
