namespace Kubernaut.Storage.ActionTraces;

/// <summary>One remediation action as it was executed, or as far as it has come.</summary>
public sealed record ActionTrace
{
    /// <summary>Chosen by the sender, so that an action sent twice is one row; null when each request is an action of its own.</summary>
    public required string? ActionId { get; init; }

    /// <summary>Empty for a resource of the whole cluster.</summary>
    public required string Namespace { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string? WorkflowId { get; init; }

    public required string AlertName { get; init; }

    public required string? AlertFingerprint { get; init; }

    public required string? AlertSeverity { get; init; }

    public required string ClusterName { get; init; }

    public required string? Environment { get; init; }

    public required string ActionType { get; init; }

    /// <summary>By the sender's clock; UTC, kept to the microsecond.</summary>
    public required DateTimeOffset ActionTimestamp { get; init; }

    /// <summary>JSON text of an object.</summary>
    public required string? ActionParameters { get; init; }

    /// <summary>One of <see cref="ActionTraces.ExecutionStatus"/>.</summary>
    public required string ExecutionStatus { get; init; }

    public required DateTimeOffset? ExecutionStartTime { get; init; }

    public required DateTimeOffset? ExecutionEndTime { get; init; }

    public required long? ExecutionDurationMs { get; init; }

    public required string? ExecutionError { get; init; }

    public required string? IncidentType { get; init; }

    public required string? IncidentSeverity { get; init; }

    public required string? PlaybookId { get; init; }

    public required string? PlaybookVersion { get; init; }

    public required int? PlaybookStepNumber { get; init; }

    /// <summary>One run of a playbook; all its steps carry the same.</summary>
    public required string? PlaybookExecutionId { get; init; }

    public required bool AiSelectedPlaybook { get; init; }

    public required bool AiChainedPlaybooks { get; init; }

    public required bool AiManualEscalation { get; init; }

    /// <summary>JSON text of an object.</summary>
    public required string? AiPlaybookCustomization { get; init; }
}
