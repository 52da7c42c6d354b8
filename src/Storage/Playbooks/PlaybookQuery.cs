namespace Kubernaut.Storage.Playbooks;

/// <summary>What someone looks for: the text of an incident, and what a playbook must be labelled for.</summary>
public sealed record PlaybookQuery
{
    /// <summary>Longest text, in characters (code points).</summary>
    public const int MaxTextLength = 4000;

    public const int MaxResultsLimit = 100;

    public const int DefaultMaxResults = 10;

    /// <summary>Below it a playbook is not named unless asked for: a wrong remediation is worse than none.</summary>
    public const double DefaultMinConfidence = 0.7;

    public required string Text { get; init; }

    /// <summary>All must hold. Case does not count, nor <c>-</c> against <c>_</c> in keys, and a playbook's <c>*</c> matches any value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>0 to 1. Null means <see cref="DefaultMinConfidence"/> where confidence can be told, and none where it cannot.</summary>
    public double? MinConfidence { get; init; }

    /// <summary>1 to <see cref="MaxResultsLimit"/>.</summary>
    public int MaxResults { get; init; } = DefaultMaxResults;
}
