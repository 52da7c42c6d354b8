namespace KubeOps.Abstractions.Events;

/// <summary>Whether an event is news or trouble.</summary>
public enum EventType
{
    Normal,
    Warning,
}
