using k8s;
using k8s.Models;

namespace KubeOps.Abstractions.Events;

/// <summary>Puts an event on an object. Returns at once and never fails: events are a courtesy.</summary>
public delegate Task EventPublisher(
    IKubernetesObject<V1ObjectMeta> entity,
    string reason,
    string message,
    EventType type = EventType.Normal,
    CancellationToken cancellationToken = default);
