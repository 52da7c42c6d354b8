using System.Collections.Frozen;

namespace Kubernaut.Audit;

/// <summary>How it ended. The list is closed.</summary>
public static class EventOutcome
{
    public const string Success = "success";
    public const string Failure = "failure";
    public const string Pending = "pending";
    public const string Skipped = "skipped";

    private static readonly FrozenDictionary<string, string> Statuses = new (string Outcome, string[] Statuses)[]
    {
        (Success, ["success", "succeeded", "successful", "completed", "done", "sent", "delivered", "received", "accepted", "acknowledged", "approved", "created", "enriched", "classified", "executed", "resolved", "recovered", "effective"]),
        (Failure, ["failure", "failed", "error", "timeout", "timedout", "rejected", "denied", "invalid", "aborted", "crashed", "expired", "exhausted", "rolledback", "ineffective"]),
        (Pending, ["pending", "queued", "scheduled", "started", "running", "executing", "inprogress", "processing", "retrying", "waiting", "paused"]),
        (Skipped, ["skipped", "ignored", "filtered", "duplicate", "deduplicated", "suppressed", "superseded", "cancelled", "canceled", "disabled"]),
    }
    .SelectMany(group => group.Statuses.Select(status => KeyValuePair.Create(status, group.Outcome)))
    .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string> All { get; } = [Success, Failure, Pending, Skipped];

    /// <summary>What a status of a service means: timed_out is a failure, deduplicated is skipped. Case, hyphens, underscores and blanks do not count.</summary>
    /// <returns><see cref="Pending"/> for a status that is not known here: nobody may be told of an end, good or bad, that was not reported.</returns>
    public static string Of(string status) => Statuses.GetValueOrDefault(string.Concat(status.Split('-', '_', ' ')), Pending);
}
