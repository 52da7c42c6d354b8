#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>Reads and changes the metadata of an object, whatever its class.</summary>
public static class ModelExtensions
{
    /// <returns>Whether it was not there before.</returns>
    public static bool AddFinalizer(this IMetadata<V1ObjectMeta> obj, string finalizer)
    {
        ArgumentException.ThrowIfNullOrEmpty(finalizer);
        var finalizers = EnsureMetadata(obj).EnsureFinalizers();
        if (finalizers.Contains(finalizer))
        {
            return false;
        }

        finalizers.Add(finalizer);
        return true;
    }

    /// <returns>Whether it was there.</returns>
    public static bool RemoveFinalizer(this IMetadata<V1ObjectMeta> obj, string finalizer)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentException.ThrowIfNullOrEmpty(finalizer);
        return obj.Finalizers()?.Remove(finalizer) ?? false;
    }

    public static bool HasFinalizer(this IMetadata<V1ObjectMeta> obj, string finalizer)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentException.ThrowIfNullOrEmpty(finalizer);
        return obj.Finalizers()?.Contains(finalizer) ?? false;
    }

    /// <returns>Null when there is none.</returns>
    public static string GetAnnotation(this IMetadata<V1ObjectMeta> obj, string key)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(key);
        return obj.Annotations() is { } annotations && annotations.TryGetValue(key, out var value) ? value : null;
    }

    /// <param name="obj">The object to change.</param>
    /// <param name="key">The annotation's name.</param>
    /// <param name="value">Null removes it.</param>
    public static void SetAnnotation(this IMetadata<V1ObjectMeta> obj, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(key);
        if (value is null)
        {
            obj.Annotations()?.Remove(key);
        }
        else
        {
            obj.EnsureMetadata().EnsureAnnotations()[key] = value;
        }
    }

    /// <returns>Null when there is none.</returns>
    public static string GetLabel(this IMetadata<V1ObjectMeta> obj, string key)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(key);
        return obj.Labels() is { } labels && labels.TryGetValue(key, out var value) ? value : null;
    }

    /// <param name="obj">The object to change.</param>
    /// <param name="key">The label's name.</param>
    /// <param name="value">Null removes it.</param>
    public static void SetLabel(this IMetadata<V1ObjectMeta> obj, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(obj);
        ArgumentNullException.ThrowIfNull(key);
        if (value is null)
        {
            obj.Labels()?.Remove(key);
        }
        else
        {
            obj.EnsureMetadata().EnsureLabels()[key] = value;
        }
    }

    public static V1ObjectMeta EnsureMetadata(this IMetadata<V1ObjectMeta> obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return obj.Metadata ??= new V1ObjectMeta();
    }

    public static IDictionary<string, string> EnsureAnnotations(this V1ObjectMeta meta)
    {
        ArgumentNullException.ThrowIfNull(meta);
        return meta.Annotations ??= new Dictionary<string, string>();
    }

    public static IDictionary<string, string> EnsureLabels(this V1ObjectMeta meta)
    {
        ArgumentNullException.ThrowIfNull(meta);
        return meta.Labels ??= new Dictionary<string, string>();
    }

    public static IList<string> EnsureFinalizers(this V1ObjectMeta meta)
    {
        ArgumentNullException.ThrowIfNull(meta);
        return meta.Finalizers ??= new List<string>();
    }

    public static IDictionary<string, string> Annotations(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Annotations;

    public static DateTime? CreationTimestamp(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.CreationTimestamp;

    public static DateTime? DeletionTimestamp(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.DeletionTimestamp;

    public static IList<string> Finalizers(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Finalizers;

    public static long? Generation(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Generation;

    public static IDictionary<string, string> Labels(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Labels;

    public static string Name(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Name;

    public static string Namespace(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.NamespaceProperty;

    public static IList<V1OwnerReference> OwnerReferences(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.OwnerReferences;

    public static string ResourceVersion(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.ResourceVersion;

    public static string ResourceVersion(this IMetadata<V1ListMeta> list) => list?.Metadata?.ResourceVersion;

    public static string Continue(this IMetadata<V1ListMeta> list) => list?.Metadata?.ContinueProperty;

    public static string Uid(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Uid;
}
