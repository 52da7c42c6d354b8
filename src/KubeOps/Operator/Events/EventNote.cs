using k8s;
using k8s.Models;
using KubeOps.Abstractions.Entities;
using KubeOps.Abstractions.Events;

namespace KubeOps.Operator.Events;

/// <summary>Something that happened to an object, once.</summary>
internal sealed record EventNote(V1ObjectReference About, string Reason, string Message, EventType Type, DateTimeOffset At)
{
    /// <summary>The API server refuses longer ones.</summary>
    private const int MaxMessageLength = 1024;

    /// <summary>Notes with the same key are one event that has come again, whatever their messages say.</summary>
    public (string Uid, string Reason, EventType Type) Key => (About.Uid ?? About.Name, Reason, Type);

    public static EventNote Of(IKubernetesObject<V1ObjectMeta> entity, string reason, string message, EventType type, DateTimeOffset at) =>
        new(entity.MakeObjectReference(), reason, Shorten(message), type, at);

    private static string Shorten(string message) =>
        message.Length <= MaxMessageLength ? message : string.Concat(message.AsSpan(0, MaxMessageLength - 1), "…");
}
