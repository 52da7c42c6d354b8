using Kubernaut.Storage.SuccessRates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kubernaut.Api.SuccessRates;

/// <summary>Says over HTTP what was counted.</summary>
internal static class SuccessRateAnswers
{
    /// <summary>The rest of a breakdown is put together in one row more, so that it still adds up.</summary>
    private const int MaxRows = 100;

    public static Ok<SuccessRateAnswer> ByIncidentType(SuccessRateRequest request, SuccessRateResult result) => TypedResults.Ok(Whole(request, result) with
    {
        PlaybookBreakdown = Playbooks(request, result),
        ActionBreakdown = Actions(request, result),
    });

    public static Ok<SuccessRateAnswer> ByPlaybook(SuccessRateRequest request, SuccessRateResult result) => TypedResults.Ok(Whole(request, result) with
    {
        IncidentTypeBreakdown = Incidents(request, result),
        PlaybookBreakdown = request.Query.PlaybookVersion is null ? Playbooks(request, result) : null,
        ActionBreakdown = Actions(request, result),
    });

    public static Ok<SuccessRateAnswer> MultiDimensional(SuccessRateRequest request, SuccessRateResult result) => TypedResults.Ok(Whole(request, result) with
    {
        IncidentTypeBreakdown = request.Query.IncidentType is null ? Incidents(request, result) : null,
        PlaybookBreakdown = request.Query.PlaybookVersion is null ? Playbooks(request, result) : null,
        ActionBreakdown = request.Query.ActionType is null ? Actions(request, result) : null,
    });

    public static Ok<ExecutionModeAnswer> ExecutionModes(string range, SuccessRateResult result)
    {
        var withMode = result.All.Total - ModeOf(result, null).Total;
        return TypedResults.Ok(new ExecutionModeAnswer
        {
            TimeRange = range,
            TotalExecutions = result.All.Total,
            PendingExecutions = result.All.Pending,
            CatalogSelected = Mode(ExecutionMode.CatalogSelected, 0.90),
            Chained = Mode(ExecutionMode.Chained, 0.09),
            ManualEscalation = Mode(ExecutionMode.ManualEscalation, 0.01),
            Unspecified = Mode(null, null),
        });

        ExecutionModeAnswer.Mode Mode(string? mode, double? expected)
        {
            var counts = ModeOf(result, mode);
            return new ExecutionModeAnswer.Mode
            {
                TotalExecutions = counts.Total,
                SuccessfulExecutions = counts.Successful,
                FailedExecutions = counts.Failed,
                RolledBackExecutions = counts.RolledBack,
                PendingExecutions = counts.Pending,
                SuccessRate = counts.SuccessRate,
                Share = expected is null ? null : withMode == 0 ? 0.0 : (double)counts.Total / withMode,
                ExpectedShare = expected,
            };
        }
    }

    private static SuccessRateAnswer Whole(SuccessRateRequest request, SuccessRateResult result) => new()
    {
        IncidentType = request.Query.IncidentType,
        PlaybookId = request.Query.PlaybookId,
        PlaybookVersion = request.Query.PlaybookVersion,
        ActionType = request.Query.ActionType,
        TimeRange = request.TimeRange,
        MinSamples = request.MinSamples,
        TotalExecutions = result.All.Total,
        SuccessfulExecutions = result.All.Successful,
        FailedExecutions = result.All.Failed,
        RolledBackExecutions = result.All.RolledBack,
        PendingExecutions = result.All.Pending,
        SuccessRate = result.All.SuccessRate,
        MinSamplesMet = result.All.Samples >= request.MinSamples,
        Confidence = ConfidenceBand.Of(result.All.Samples, request.MinSamples),
        AiExecutionMode = new SuccessRateAnswer.Modes(
            ModeOf(result, ExecutionMode.CatalogSelected).Total,
            ModeOf(result, ExecutionMode.Chained).Total,
            ModeOf(result, ExecutionMode.ManualEscalation).Total,
            ModeOf(result, null).Total),
    };

    private static TraceCounts ModeOf(SuccessRateResult result, string? mode) =>
        result.ByMode.FirstOrDefault(group => group.Key == mode)?.Counts ?? new TraceCounts { Successful = 0, Failed = 0, RolledBack = 0, Pending = 0 };

    private static List<SuccessRateAnswer.Row> Incidents(SuccessRateRequest request, SuccessRateResult result) =>
        Rows(request, result.ByIncidentType, (row, key) => row with { IncidentType = key });

    private static List<SuccessRateAnswer.Row> Playbooks(SuccessRateRequest request, SuccessRateResult result) =>
        Rows(request, result.ByPlaybook, (row, key) => row with { PlaybookId = key.PlaybookId, PlaybookVersion = key.Version });

    private static List<SuccessRateAnswer.Row> Actions(SuccessRateRequest request, SuccessRateResult result) =>
        Rows(request, result.ByActionType, (row, key) => row with { ActionType = key });

    private static List<SuccessRateAnswer.Row> Rows<TKey>(
        SuccessRateRequest request, IReadOnlyList<SuccessRateResult.Group<TKey>> groups, Func<SuccessRateAnswer.Row, TKey, SuccessRateAnswer.Row> name)
    {
        var ordered = groups.OrderByDescending(group => group.Counts.Total).ThenBy(group => $"{group.Key}", StringComparer.Ordinal).ToList();
        var rows = ordered.Take(MaxRows).Select(group => name(Row(request, group.Counts), group.Key)).ToList();
        if (ordered.Count > MaxRows)
        {
            var rest = ordered.Skip(MaxRows).Select(group => group.Counts).Aggregate((sum, counts) => sum.Plus(counts));
            rows.Add(Row(request, rest) with { Others = ordered.Count - MaxRows });
        }

        return rows;
    }

    private static SuccessRateAnswer.Row Row(SuccessRateRequest request, TraceCounts counts) => new()
    {
        TotalExecutions = counts.Total,
        SuccessfulExecutions = counts.Successful,
        FailedExecutions = counts.Failed,
        RolledBackExecutions = counts.RolledBack,
        PendingExecutions = counts.Pending,
        SuccessRate = counts.SuccessRate,
        Confidence = ConfidenceBand.Of(counts.Samples, request.MinSamples),
    };
}
