using k8s.Models;
using Kubernaut.Entities.Partitions;

namespace Kubernaut.Operator.Partitions;

/// <summary>The rules that a schema cannot express, for API servers that do not evaluate CEL.</summary>
internal static class PolicyRules
{
    /// <summary>Problems that leave it open what is meant at all.</summary>
    /// <returns>Each naming its field; when it is not empty, nothing can be done for the policy.</returns>
    public static IReadOnlyList<string> Blocking(AuditPartitionPolicy policy)
    {
        var spec = policy.Spec;
        var problems = new List<string>();

        var expectedName = spec.Table.Replace('_', '-');
        if (policy.Name() != expectedName)
        {
            problems.Add($"metadata.name must be spec.table with '-' in place of '_': {expectedName}");
        }

        if (spec.CreateAhead.WarnBelowMonths >= spec.CreateAhead.Months)
        {
            problems.Add("spec.createAhead.warnBelowMonths must be less than months");
        }

        return problems;
    }

    /// <summary>Problems beside which months are still created: a mistake in a hold or a schedule must not stop the writers.</summary>
    /// <returns>Each naming its field.</returns>
    public static IReadOnlyList<string> Others(AuditPartitionPolicySpec spec)
    {
        var problems = new List<string>();
        if (!PolicySchedule.TryParse(spec, out _, out var schedule))
        {
            problems.Add(schedule);
        }

        foreach (var hold in spec.LegalHolds ?? [])
        {
            problems.AddRange(Problems(hold));
        }

        return problems;
    }

    /// <summary>A hold that cannot be read could be meant for any month: while one is invalid, none may be removed.</summary>
    public static bool AreHoldsValid(AuditPartitionPolicySpec spec) => (spec.LegalHolds ?? []).All(IsValid);

    public static bool IsValid(LegalHold hold) => !Problems(hold).Any();

    private static IEnumerable<string> Problems(LegalHold hold)
    {
        var field = $"spec.legalHolds[{hold.Name}]";
        if (hold.Name.Contains('\0', StringComparison.Ordinal) || hold.Reason.Contains('\0', StringComparison.Ordinal))
        {
            yield return $"{field} contains U+0000, which PostgreSQL cannot store";
        }

        var fromIsDay = PolicyDay.TryParse(hold.From, out var from);
        if (!fromIsDay)
        {
            yield return $"{field}.from: '{hold.From}' is not a day (YYYY-MM-DD)";
        }

        if (hold.To is not null)
        {
            if (!PolicyDay.TryParse(hold.To, out var to))
            {
                yield return $"{field}.to: '{hold.To}' is not a day (YYYY-MM-DD)";
            }
            else if (fromIsDay && to < from)
            {
                yield return $"{field}.to must not be before from";
            }
        }

        if (hold.State == LegalHoldStates.Released && string.IsNullOrWhiteSpace(hold.ReleaseReason))
        {
            yield return $"{field}.releaseReason is required when state is Released";
        }
    }
}
