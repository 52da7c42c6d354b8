namespace Kubernaut.Storage.ActionTraces;

/// <summary>How far an action has come, as the schema spells it.</summary>
public static class ExecutionStatus
{
    public const string Pending = "pending";
    public const string Executing = "executing";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string RolledBack = "rolled-back";

    public static IReadOnlyList<string> All { get; } = [Pending, Executing, Completed, Failed, RolledBack];

    /// <summary>An action that has ended stays as it ended.</summary>
    public static bool CanMove(string from, string to) => Rank(from) < Rank(to);

    private static int Rank(string status) => status switch
    {
        Pending => 0,
        Executing => 1,
        _ => 2,
    };
}
