using System.Text.Json;
using System.Text.Json.Serialization;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Commands;

/// <summary>Prints plans and months, for people or for scripts.</summary>
internal static class PartitionText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Plan(PartitionPlan plan, bool asJson)
    {
        var actions = plan.Actions.Select(action => action.ToString()).ToList();
        var problems = plan.Problems.Select(problem => problem.Message).ToList();
        if (asJson)
        {
            return JsonSerializer.Serialize(new { actions, problems, plan.CoveredThrough, plan.MonthsAhead, plan.AsOf }, Options);
        }

        return string.Join('\n',
        [
            .. actions.Count == 0 ? ["nothing to do"] : actions,
            .. problems.Select(problem => $"! {problem}"),
            $"{plan.MonthsAhead} months ahead, covered through {plan.CoveredThrough?.ToString("yyyy-MM-dd") ?? "no day"}",
        ]);
    }

    public static string Months(PartitionPlan plan, bool asJson)
    {
        if (asJson)
        {
            return JsonSerializer.Serialize(new { months = plan.Months.Select(Row) }, Options);
        }

        var lines = plan.Months.Select(month =>
            $"{month.Name,-24} {month.State,-13} {month.EstimatedRows,12} {month.Bytes,15}  {string.Join(", ", Notes(month))}".TrimEnd());
        return string.Join('\n', [$"{"PARTITION",-24} {"STATE",-13} {"ROWS",12} {"BYTES",15}  NOTES", .. lines]);
    }

    private static object Row(PartitionMonth month) => new
    {
        month.Name,
        From = month.Bounds?.From,
        To = month.Bounds?.To,
        month.State,
        month.EstimatedRows,
        month.Bytes,
        month.Holds,
        Seal = month.SealDigest is { } digest ? Convert.ToHexStringLower(digest) : null,
        month.IsArchived,
        month.DetachedAt,
    };

    private static IEnumerable<string> Notes(PartitionMonth month)
    {
        if (month.DetachedAt is { } detachedAt)
        {
            yield return $"detached {detachedAt.UtcDateTime:yyyy-MM-dd}";
        }

        if (month.IsSealed)
        {
            yield return "sealed";
        }

        if (month.IsArchived)
        {
            yield return "archived";
        }

        foreach (var hold in month.Holds)
        {
            yield return $"held by {hold}";
        }
    }
}
