using System.Diagnostics;
using System.Text.Json;
using Kubernaut.Api.Problems;
using Kubernaut.Storage.Playbooks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kubernaut.Api.Playbooks;

/// <summary>Says over HTTP what the catalog holds and what was found in it.</summary>
internal static class PlaybookAnswers
{
    /// <summary>Scores are estimates; more digits would only look exact.</summary>
    private const int Digits = 4;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(1);

    public static Results<Ok<PlaybookSearchResult>, ApiProblem> ForSearch(PlaybookSearchRequest request, PlaybookSearchOutcome outcome) => outcome switch
    {
        PlaybookSearchOutcome.Answered answered => TypedResults.Ok(ForAnswer(answered.Answer, request.Explain)),
        PlaybookSearchOutcome.ConfidenceUnavailable unavailable => new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = unavailable.Reason,
            RetryAfter = RetryAfter,
        },
        PlaybookSearchOutcome.Busy => new ApiProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Code = ErrorCode.Unavailable,
            Message = "As many searches as may be are under way; come back in a second.",
            RetryAfter = BusyRetryAfter,
        },
        _ => throw new UnreachableException(),
    };

    public static Results<Ok<PlaybookDetail>, ApiProblem> ForOne(PlaybookVersion? found, string otherwise) =>
        found is null ? ApiProblem.NotFound(otherwise) : TypedResults.Ok(new PlaybookDetail
        {
            PlaybookId = found.PlaybookId,
            Version = found.Version,
            Name = found.Name,
            Description = found.Description,
            Content = found.Content,
            ContentHash = found.ContentHash,
            Labels = JsonElement.Parse(found.LabelsJson),
            Status = found.Status,
            IsLatestVersion = found.IsLatest,
            PreviousVersion = found.PreviousVersion,
            DisabledAt = found.DisabledAt,
            DisabledReason = found.DisabledReason,
            DeprecationNotice = found.DeprecationNotice,
            ChangeSummary = found.ChangeSummary,
            VersionNotes = found.VersionNotes,
            ApprovedBy = found.ApprovedBy,
            ApprovedAt = found.ApprovedAt,
            Owner = found.Owner,
            Maintainer = found.Maintainer,
            ExpectedSuccessRate = found.ExpectedSuccessRate,
            ExpectedDurationSeconds = found.ExpectedDurationSeconds,
            CreatedAt = found.CreatedAt,
            UpdatedAt = found.UpdatedAt,
        });

    public static Results<Ok<PlaybookVersionList>, ApiProblem> ForVersions(string playbookId, IReadOnlyList<PlaybookVersionSummary> versions) =>
        versions.Count == 0 ? ApiProblem.NotFound($"There is no playbook {playbookId}.") : TypedResults.Ok(new PlaybookVersionList(
            playbookId,
            [.. versions.Select(row => new PlaybookVersionList.Item
            {
                Version = row.Version,
                Name = row.Name,
                Status = row.Status,
                IsLatestVersion = row.IsLatest,
                ChangeSummary = row.ChangeSummary,
                CreatedAt = row.CreatedAt,
                UpdatedAt = row.UpdatedAt,
            })],
            versions.Count));

    private static PlaybookSearchResult ForAnswer(PlaybookAnswer answer, bool explain) => new()
    {
        Playbooks = [.. answer.Matches.Select(match => ForMatch(match, explain, answer.Model))],
        TotalResults = answer.Matches.Count,
        Suppressed = answer.Suppressed > 0 ? answer.Suppressed : null,
        BestBelowThreshold = answer.BestBelowThreshold is { } best ? new PlaybookSearchResult.Held(best.PlaybookId, Round(best.Confidence)) : null,
        Coverage = answer.Coverage < 1 ? Round(answer.Coverage) : null,
        Degraded = answer.Degraded ? true : null,
    };

    /// <param name="match">What was found.</param>
    /// <param name="explain">Whether the answer shall say how it was found.</param>
    /// <param name="model">Null when it is not known.</param>
    private static PlaybookSearchResult.Match ForMatch(PlaybookMatch match, bool explain, string? model)
    {
        var plain = new PlaybookSearchResult.Match
        {
            PlaybookId = match.PlaybookId,
            Version = match.Version,
            Description = match.Description,
            Confidence = Round(match.Confidence),
        };

        return !explain ? plain : plain with
        {
            Name = match.Name,
            MatchedLabels = match.MatchedLabels,
            Semantic = Round(match.Semantic),
            Lexical = Round(match.Lexical),
            Model = model,
        };
    }

    private static double? Round(double? score) => score is { } known ? Math.Round(known, Digits) : null;
}
