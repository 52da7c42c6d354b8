namespace Kubernaut.Audit;

/// <summary>The part of Kubernaut that an event comes from. The list is open: a new service may use a name of its own.</summary>
public static class EventCategory
{
    public const string Notification = "notification";
    public const string Workflow = "workflow";
    public const string Ai = "ai";
    public const string Orchestrator = "orchestrator";
    public const string Gateway = "gateway";
    public const string SignalProcessing = "signalprocessing";
    public const string Effectiveness = "effectiveness";
}
