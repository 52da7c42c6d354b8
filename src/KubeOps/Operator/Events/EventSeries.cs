using k8s;
using k8s.Models;
using KubeOps.Abstractions.Events;

namespace KubeOps.Operator.Events;

/// <summary>An event and how often it has come.</summary>
internal sealed class EventSeries(EventNote first)
{
    private DateTimeOffset _since = first.At;
    private int _count;

    public EventNote Latest { get; private set; } = first;

    /// <summary>Null until the API server has it.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether the API server has yet to be told the latest.</summary>
    public bool IsUnwritten { get; private set; }

    /// <summary>Events of objects without a namespace live in this one.</summary>
    public string Namespace => Latest.About.NamespaceProperty ?? "default";

    public void Add(EventNote note)
    {
        Latest = note;
        _count++;
        IsUnwritten = true;
    }

    public void Written(string name)
    {
        Name = name;
        IsUnwritten = false;
    }

    /// <summary>Nothing more to be done about the latest.</summary>
    public void Drop() => IsUnwritten = false;

    /// <summary>The API server has forgotten the event, as it does after an hour: the count begins anew.</summary>
    public void Restart()
    {
        Name = null;
        _since = Latest.At;
        _count = 1;
    }

    public Corev1Event ToEvent(string name, string component, string instance) => new Corev1Event
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace },
        InvolvedObject = Latest.About,
        Type = Latest.Type == EventType.Warning ? "Warning" : "Normal",
        Reason = Latest.Reason,
        Message = Latest.Message,
        Count = _count,
        FirstTimestamp = _since.UtcDateTime,
        LastTimestamp = Latest.At.UtcDateTime,
        ReportingComponent = component,
        ReportingInstance = instance,
        Source = new V1EventSource { Component = component, Host = instance },
    }.Initialize();

    public V1Patch ToPatch() => new(
        new Dictionary<string, object>
        {
            ["count"] = _count,
            ["lastTimestamp"] = Latest.At,
            ["message"] = Latest.Message,
        },
        V1Patch.PatchType.MergePatch);
}
