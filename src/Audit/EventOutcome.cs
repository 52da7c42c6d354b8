namespace Kubernaut.Audit;

/// <summary>How it ended. The list is closed.</summary>
public static class EventOutcome
{
    public const string Success = "success";
    public const string Failure = "failure";
    public const string Pending = "pending";
    public const string Skipped = "skipped";

    public static IReadOnlyList<string> All { get; } = [Success, Failure, Pending, Skipped];
}
