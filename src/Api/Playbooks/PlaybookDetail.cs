using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kubernaut.Api.Playbooks;

/// <summary>One version of a playbook, with its content.</summary>
internal sealed record PlaybookDetail
{
    public required string PlaybookId { get; init; }

    public required string Version { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string Content { get; init; }

    /// <summary>SHA-256 of the content, in lower-case hex.</summary>
    public required string ContentHash { get; init; }

    public required JsonElement Labels { get; init; }

    public required string Status { get; init; }

    public required bool IsLatestVersion { get; init; }

    public required string? PreviousVersion { get; init; }

    public required DateTimeOffset? DisabledAt { get; init; }

    public required string? DisabledReason { get; init; }

    public required string? DeprecationNotice { get; init; }

    public required string? ChangeSummary { get; init; }

    public required string? VersionNotes { get; init; }

    public required string? ApprovedBy { get; init; }

    public required DateTimeOffset? ApprovedAt { get; init; }

    public required string? Owner { get; init; }

    public required string? Maintainer { get; init; }

    /// <summary>0 to 1.</summary>
    public required decimal? ExpectedSuccessRate { get; init; }

    public required int? ExpectedDurationSeconds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The versions of a playbook, highest first.</summary>
internal sealed record PlaybookVersionList(string PlaybookId, IReadOnlyList<PlaybookVersionList.Item> Versions, int TotalResults)
{
    internal sealed record Item
    {
        public required string Version { get; init; }

        public required string Name { get; init; }

        public required string Status { get; init; }

        public required bool IsLatestVersion { get; init; }

        public required string? ChangeSummary { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset UpdatedAt { get; init; }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlaybookSearchResult))]
[JsonSerializable(typeof(PlaybookDetail))]
[JsonSerializable(typeof(PlaybookVersionList))]
internal sealed partial class PlaybookAnswersJson : JsonSerializerContext;
