namespace Kubernaut.Storage.Playbooks;

/// <summary>What became of a search.</summary>
public abstract record PlaybookSearchOutcome
{
    private PlaybookSearchOutcome() { }

    public sealed record Answered(PlaybookAnswer Answer) : PlaybookSearchOutcome;

    /// <summary>A confidence was asked for, and none can be told now; without one there would be an answer.</summary>
    public sealed record ConfidenceUnavailable(string Reason) : PlaybookSearchOutcome;

    /// <summary>As many searches as may be are under way.</summary>
    public sealed record Busy : PlaybookSearchOutcome;
}
