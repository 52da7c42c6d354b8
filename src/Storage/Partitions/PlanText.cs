using System.Text;

namespace Kubernaut.Storage.Partitions;

/// <summary>Prints a plan for people.</summary>
public static class PlanText
{
    /// <returns>Lines that each end with a line feed.</returns>
    public static string Render(PartitionPlan plan)
    {
        var text = new StringBuilder()
            .Append($"{plan.Table} at {plan.AsOf.UtcDateTime:u}: ")
            .Append(plan.CoveredThrough is { } day
                ? $"covered through {day:yyyy-MM-dd}, {plan.MonthsAhead} months ahead"
                : "this month has no partition")
            .Append(plan.CoverageIsLow ? ", which is low\n" : "\n");

        Section(text, "actions, in this order", plan.Actions);
        Section(text, "problems", plan.Problems.Select(problem => problem.Message));
        Section(text, "held", plan.Held.Select(month => $"{month.Name} by {string.Join(", ", month.Holds)}"));
        Section(text, "expired", plan.Expired.Select(month => month.Name));
        Section(text, "gaps", plan.Gaps.Select(month => month.ToString()));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<object> lines)
    {
        var listed = lines.ToList();
        text.Append($"{title}: {(listed.Count == 0 ? "none" : "")}".TrimEnd()).Append('\n');
        foreach (var line in listed)
        {
            text.Append($"  {line}\n");
        }
    }
}
