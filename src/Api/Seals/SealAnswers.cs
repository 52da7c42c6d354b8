using System.Text.Json.Serialization;
using Kubernaut.Api.Partitions;
using Kubernaut.Storage.Seals;

namespace Kubernaut.Api.Seals;

/// <summary>The seals in the order of their chain.</summary>
internal sealed record SealList(IReadOnlyList<SealItem> Data);

/// <summary>One seal, with digests as hexadecimal digits.</summary>
internal sealed record SealItem
{
    /// <summary>YYYY-MM.</summary>
    public required string Month { get; init; }

    public required long Rows { get; init; }

    public required string RowsDigest { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    public required string PreviousDigest { get; init; }

    public required string Digest { get; init; }

    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>What is wrong with the seal itself.</summary>
    public string? Problem { get; init; }
}

/// <summary>How a month compares with its seal.</summary>
internal sealed record SealVerificationAnswer
{
    public required SealItem Seal { get; init; }

    [JsonConverter(typeof(SnakeCase<SealedMonthState>))]
    public required SealedMonthState State { get; init; }

    /// <summary>Nothing is wrong.</summary>
    public required bool IsSound { get; init; }

    public string? Problem { get; init; }

    public required long Rows { get; init; }

    public required long Changed { get; init; }

    public required long Removed { get; init; }

    public required long Inserted { get; init; }

    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>The file that a dropped month was written to.</summary>
    public string? Archive { get; init; }

    internal sealed record Difference
    {
        [JsonConverter(typeof(SnakeCase<SealDifferenceKind>))]
        public required SealDifferenceKind Kind { get; init; }

        public required Guid EventId { get; init; }

        public required DateOnly EventDate { get; init; }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealList))]
[JsonSerializable(typeof(SealVerificationAnswer))]
internal sealed partial class SealAnswersJson : JsonSerializerContext;
