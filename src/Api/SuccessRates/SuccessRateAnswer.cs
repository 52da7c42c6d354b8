using System.Text.Json.Serialization;

namespace Kubernaut.Api.SuccessRates;

/// <summary>How actions ended in a window of time. Each breakdown adds up to the counts.</summary>
internal sealed record SuccessRateAnswer
{
    public string? IncidentType { get; init; }

    public string? PlaybookId { get; init; }

    public string? PlaybookVersion { get; init; }

    public string? ActionType { get; init; }

    public required string TimeRange { get; init; }

    public required int MinSamples { get; init; }

    /// <summary>Actions that have ended.</summary>
    public required long TotalExecutions { get; init; }

    public required long SuccessfulExecutions { get; init; }

    public required long FailedExecutions { get; init; }

    public required long RolledBackExecutions { get; init; }

    /// <summary>Not ended, and not part of the total.</summary>
    public required long PendingExecutions { get; init; }

    /// <summary>0 to 1: of those that succeeded or failed.</summary>
    public required double SuccessRate { get; init; }

    public required bool MinSamplesMet { get; init; }

    /// <summary>insufficient_data, low, medium or high.</summary>
    public required string Confidence { get; init; }

    /// <summary>Actions that have ended, by how each was chosen.</summary>
    public required Modes AiExecutionMode { get; init; }

    public IReadOnlyList<Row>? IncidentTypeBreakdown { get; init; }

    public IReadOnlyList<Row>? PlaybookBreakdown { get; init; }

    public IReadOnlyList<Row>? ActionBreakdown { get; init; }

    internal sealed record Modes(long CatalogSelected, long Chained, long ManualEscalation, long Unspecified);

    /// <summary>One part of a breakdown. Without any name it is that of the actions which name none.</summary>
    internal sealed record Row
    {
        public string? IncidentType { get; init; }

        public string? PlaybookId { get; init; }

        public string? PlaybookVersion { get; init; }

        public string? ActionType { get; init; }

        /// <summary>How many parts were put together in this one, the last of a long breakdown.</summary>
        public int? Others { get; init; }

        public required long TotalExecutions { get; init; }

        public required long SuccessfulExecutions { get; init; }

        public required long FailedExecutions { get; init; }

        public required long RolledBackExecutions { get; init; }

        public required long PendingExecutions { get; init; }

        public required double SuccessRate { get; init; }

        public required string Confidence { get; init; }
    }
}

/// <summary>How actions were chosen in a window of time, against what ADR-033 expects: 90 % from the catalog, 9 % chained, 1 % by people.</summary>
internal sealed record ExecutionModeAnswer
{
    public required string TimeRange { get; init; }

    /// <summary>Actions that have ended.</summary>
    public required long TotalExecutions { get; init; }

    public required long PendingExecutions { get; init; }

    public required Mode CatalogSelected { get; init; }

    public required Mode Chained { get; init; }

    public required Mode ManualEscalation { get; init; }

    /// <summary>Actions that do not say how they were chosen; in the total, and in no share.</summary>
    public required Mode Unspecified { get; init; }

    internal sealed record Mode
    {
        public required long TotalExecutions { get; init; }

        public required long SuccessfulExecutions { get; init; }

        public required long FailedExecutions { get; init; }

        public required long RolledBackExecutions { get; init; }

        public required long PendingExecutions { get; init; }

        public required double SuccessRate { get; init; }

        /// <summary>0 to 1, of the actions that have ended and say how they were chosen.</summary>
        public double? Share { get; init; }

        /// <summary>0 to 1.</summary>
        public double? ExpectedShare { get; init; }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SuccessRateAnswer))]
[JsonSerializable(typeof(ExecutionModeAnswer))]
internal sealed partial class SuccessRateAnswersJson : JsonSerializerContext;
