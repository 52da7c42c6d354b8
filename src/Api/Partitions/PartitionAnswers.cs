using System.Text.Json;
using System.Text.Json.Serialization;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Api.Partitions;

/// <summary>Every month of the audit trail, oldest first.</summary>
internal sealed record PartitionList
{
    public required IReadOnlyList<Month> Data { get; init; }

    /// <summary>The last day from today on before the first hole; null when today has no partition.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateOnly? CoveredThrough { get; init; }

    public required int MonthsAhead { get; init; }

    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>By the database's clock.</summary>
    public required DateTimeOffset AsOf { get; init; }

    internal sealed record Month
    {
        public required string Name { get; init; }

        /// <summary>The first day; null when it is unbounded.</summary>
        public required DateOnly? From { get; init; }

        /// <summary>The first day after, as PostgreSQL has it; null when it is unbounded.</summary>
        public required DateOnly? To { get; init; }

        [JsonConverter(typeof(SnakeCase<MonthState>))]
        public required MonthState State { get; init; }

        public required long EstimatedRows { get; init; }

        /// <summary>With indexes.</summary>
        public required long Bytes { get; init; }

        /// <summary>Names of the legal holds on it.</summary>
        public required IReadOnlyList<string> Holds { get; init; }

        /// <summary>The digest of its seal as hexadecimal digits; null while it is open.</summary>
        public string? Seal { get; init; }

        public bool IsArchived { get; init; }

        /// <summary>Null while it is attached.</summary>
        public DateTimeOffset? DetachedAt { get; init; }
    }

    internal sealed record Problem
    {
        [JsonConverter(typeof(SnakeCase<PartitionProblemKind>))]
        public required PartitionProblemKind Kind { get; init; }

        /// <summary>The table that is wrong.</summary>
        public required string Subject { get; init; }

        public required string Message { get; init; }
    }
}

/// <summary>The legal holds, those in force first.</summary>
internal sealed record LegalHoldList(IReadOnlyList<LegalHoldList.Hold> Data, LegalHoldList.Page Pagination)
{
    internal sealed record Hold
    {
        public required string Name { get; init; }

        public required string Reason { get; init; }

        /// <summary>The first day held.</summary>
        public required DateOnly From { get; init; }

        /// <summary>The last day held; null is open.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        public required DateOnly? To { get; init; }

        [JsonConverter(typeof(SnakeCase<HoldState>))]
        public required HoldState State { get; init; }

        public required DateTimeOffset? PlacedAt { get; init; }

        public DateTimeOffset? ReleasedAt { get; init; }

        public string? ReleaseReason { get; init; }
    }

    internal sealed record Page(int Limit, bool HasMore);
}

/// <summary>Enumerations as the rest of the contract writes words: pending_detach.</summary>
internal sealed class SnakeCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PartitionList))]
[JsonSerializable(typeof(LegalHoldList))]
internal sealed partial class PartitionAnswersJson : JsonSerializerContext;
