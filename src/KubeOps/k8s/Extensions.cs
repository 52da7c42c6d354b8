using System.Reflection;
using k8s.Models;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s;

/// <summary>Reads what a class says of itself with <see cref="KubernetesEntityAttribute"/>.</summary>
public static class Extensions
{
    public static KubernetesEntityAttribute GetKubernetesTypeMetadata<T>(this T obj)
        where T : IKubernetesObject
    {
        ArgumentNullException.ThrowIfNull(obj);
        return obj.GetType().GetKubernetesTypeMetadata();
    }

    /// <exception cref="InvalidOperationException">The class has no <see cref="KubernetesEntityAttribute"/>.</exception>
    public static KubernetesEntityAttribute GetKubernetesTypeMetadata(this Type currentType) =>
        currentType.GetCustomAttribute<KubernetesEntityAttribute>()
        ?? throw new InvalidOperationException($"{currentType} needs a {nameof(KubernetesEntityAttribute)}.");

    /// <summary>Fills in apiVersion and kind, and metadata where there is none.</summary>
    public static T Initialize<T>(this T obj)
        where T : IKubernetesObject
    {
        var metadata = obj.GetKubernetesTypeMetadata();
        obj.ApiVersion = string.IsNullOrEmpty(metadata.Group) ? metadata.ApiVersion : $"{metadata.Group}/{metadata.ApiVersion}";
        obj.Kind = metadata.Kind ?? obj.GetType().Name;
        if (obj is IMetadata<V1ObjectMeta> { Metadata: null } bare)
        {
            bare.Metadata = new V1ObjectMeta();
        }

        return obj;
    }
}
