namespace Kubernaut.Storage.SuccessRates;

/// <summary>Counts of the same traces, as a whole and broken down four ways. Each breakdown adds up to the whole.</summary>
public sealed record SuccessRateResult
{
    public required TraceCounts All { get; init; }

    /// <summary>By type; null are those of clients that name none.</summary>
    public required IReadOnlyList<Group<string?>> ByIncidentType { get; init; }

    public required IReadOnlyList<Group<(string? PlaybookId, string? Version)>> ByPlaybook { get; init; }

    public required IReadOnlyList<Group<string?>> ByActionType { get; init; }

    /// <summary>By one of <see cref="ExecutionMode"/>; null are those that name none.</summary>
    public required IReadOnlyList<Group<string?>> ByMode { get; init; }

    public sealed record Group<TKey>(TKey Key, TraceCounts Counts);
}

/// <summary>How an action was chosen.</summary>
public static class ExecutionMode
{
    public const string CatalogSelected = "catalog_selected";
    public const string Chained = "chained";
    public const string ManualEscalation = "manual_escalation";
}
