namespace Kubernaut.Storage.Partitions;

/// <summary>What the months of one partitioned table shall be kept like.</summary>
public sealed record PartitionSettings
{
    /// <summary>The table that holds the audit trail.</summary>
    public const string AuditEvents = "audit_events";

    /// <summary>The most months that <see cref="CreateAheadMonths"/> may ask for.</summary>
    public const int MaxCreateAheadMonths = 24;

    /// <summary>The most months that <see cref="RemovalSettings.KeepMonths"/> may ask for.</summary>
    public const int MaxKeepMonths = 240;

    public string Table { get; init; } = AuditEvents;

    /// <summary>Coming months that shall exist, 2 to <see cref="MaxCreateAheadMonths"/>.</summary>
    public int CreateAheadMonths { get; init; } = 6;

    /// <summary>Fewer coming months than this is a warning. Less than <see cref="CreateAheadMonths"/>.</summary>
    public int WarnBelowMonths { get; init; } = 2;

    /// <summary>Null keeps everything for ever.</summary>
    public RemovalSettings? Removal { get; init; }

    /// <summary>Months taken away since then count against <see cref="RemovalSettings.MaxPerRun"/>, as if this run had done it. Null counts none.</summary>
    public DateTimeOffset? RemovalsCountSince { get; init; }

    /// <summary>The holds in force, wherever they were declared.</summary>
    public IReadOnlyList<LegalHold> Holds { get; init; } = [];

    /// <summary>How long after it happened an event is still accepted: <c>Audit:AcceptPast</c>.</summary>
    public TimeSpan AcceptanceWindow { get; init; } = TimeSpan.FromDays(35);

    /// <summary>Longest that one statement waits for a lock. 1 to 60 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest that one run waits and tries again: once for all months that it makes, and once for each other action.</summary>
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Storage parameters (reloptions) of a new partition.</summary>
    /// <remarks>
    /// A partitioned table cannot carry any that its partitions would inherit. A month is only appended to: the stock
    /// settings analyze it after 10 % and vacuum it after 20 % new rows, which late in a big month is days apart.
    /// </remarks>
    public IReadOnlyDictionary<string, string> StorageParameters { get; init; } = new Dictionary<string, string>
    {
        ["autovacuum_analyze_scale_factor"] = "0.02",
        ["autovacuum_vacuum_insert_scale_factor"] = "0.05",
    };
}
