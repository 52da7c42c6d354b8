namespace Kubernaut.Storage.SuccessRates;

/// <summary>Which traces to count. What is null does not restrict.</summary>
public sealed record SuccessRateQuery
{
    /// <summary>The earliest action_timestamp, inclusive.</summary>
    public required DateTimeOffset Since { get; init; }

    public string? IncidentType { get; init; }

    public string? PlaybookId { get; init; }

    public string? PlaybookVersion { get; init; }

    public string? ActionType { get; init; }
}
