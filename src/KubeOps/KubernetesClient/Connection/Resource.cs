using System.Collections.Concurrent;
using System.Reflection;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Entities;
using KubeOps.Abstractions.Entities.Attributes;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Where objects of a kind are found on the API server.</summary>
internal sealed record Resource(string Group, string Version, string Plural, string Kind)
{
    private static readonly ConcurrentDictionary<Type, Resource> Known = new();

    /// <summary>Whether its objects live in no namespace.</summary>
    public bool IsClusterScoped { get; private init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <exception cref="InvalidOperationException">The class has no <see cref="KubernetesEntityAttribute"/>.</exception>
    public static Resource Of<TEntity>() => Known.GetOrAdd(typeof(TEntity), static type =>
    {
        var entity = type.GetKubernetesTypeMetadata();
        var kind = entity.Kind ?? type.Name;
        var plural = string.IsNullOrEmpty(entity.PluralName) ? $"{kind}s" : entity.PluralName;
        return new Resource(entity.Group ?? string.Empty, entity.ApiVersion, plural.ToLowerInvariant(), kind)
        {
            IsClusterScoped = type.GetCustomAttribute<EntityScopeAttribute>()?.Scope == EntityScope.Cluster,
        };
    });

    /// <param name="namespace">Null or empty for objects without one, and for all namespaces.</param>
    public string Collection(string? @namespace)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        return string.IsNullOrEmpty(@namespace)
            ? $"{root}/{Plural}"
            : $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}";
    }

    public string Item(string name, string? @namespace)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return $"{Collection(@namespace)}/{Uri.EscapeDataString(name)}";
    }

    /// <summary>The kind alone when its name is unique enough, for messages.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
