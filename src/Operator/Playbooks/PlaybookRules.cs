using System.Globalization;
using Kubernaut.Entities.Playbooks;

namespace Kubernaut.Operator.Playbooks;

/// <summary>The rules that a schema cannot express, for API servers that do not evaluate CEL.</summary>
internal static class PlaybookRules
{
    private const int MaxLabelKeyLength = 63;

    /// <returns>Every problem, each naming its field; empty when the playbook can be registered.</returns>
    public static IReadOnlyList<string> Problems(RemediationPlaybookSpec spec)
    {
        var problems = new List<string>();
        foreach (var (field, text) in Texts(spec))
        {
            if (text?.Contains('\0', StringComparison.Ordinal) is true)
            {
                problems.Add($"{field} contains U+0000, which PostgreSQL cannot store");
            }
        }

        foreach (var key in (spec.Labels ?? new Dictionary<string, IList<string>>()).Keys)
        {
            // A schema counts code points, C# counts UTF-16 units.
            if (key.EnumerateRunes().Count() is 0 or > MaxLabelKeyLength)
            {
                problems.Add($"spec.labels: a label key has 1 to {MaxLabelKeyLength} characters, '{key}' has not");
            }
        }

        if (spec.Lifecycle.State == LifecycleStates.Disabled && string.IsNullOrEmpty(spec.Lifecycle.Reason))
        {
            problems.Add("spec.lifecycle.reason is required when state is Disabled");
        }

        if (spec.Lifecycle.State == LifecycleStates.Deprecated && string.IsNullOrEmpty(spec.Lifecycle.Notice))
        {
            problems.Add("spec.lifecycle.notice is required when state is Deprecated");
        }

        if (spec.Change?.ApprovedAt is { } approvedAt && !TryParseInstant(approvedAt, out _))
        {
            problems.Add($"spec.change.approvedAt: '{approvedAt}' is not an instant with a zone (RFC 3339)");
        }

        return problems;
    }

    public static bool TryParseInstant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    private static IEnumerable<(string Field, string? Text)> Texts(RemediationPlaybookSpec spec) =>
    [
        ("spec.displayName", spec.DisplayName),
        ("spec.description", spec.Description),
        ("spec.whenToUse", spec.WhenToUse),
        ("spec.content", spec.Content),
        ("spec.owner", spec.Owner),
        ("spec.maintainer", spec.Maintainer),
        ("spec.change.summary", spec.Change?.Summary),
        ("spec.change.notes", spec.Change?.Notes),
        ("spec.change.approvedBy", spec.Change?.ApprovedBy),
        ("spec.lifecycle.reason", spec.Lifecycle.Reason),
        ("spec.lifecycle.notice", spec.Lifecycle.Notice),
        .. (spec.Labels ?? new Dictionary<string, IList<string>>()).SelectMany(label => label.Value.Prepend(label.Key)).Select(text => ("spec.labels", (string?)text)),
    ];
}
