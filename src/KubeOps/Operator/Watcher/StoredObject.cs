using System.Text.Json;
using k8s;
using k8s.Serialization;

namespace KubeOps.Operator.Watcher;

/// <summary>An object as it was last seen, kept as JSON: small, and never changed by the code that is given a copy.</summary>
internal sealed class StoredObject
{
    private StoredObject(ObjectKey key, string uid, string resourceVersion, byte[] json)
    {
        Key = key;
        Uid = uid;
        ResourceVersion = resourceVersion;
        Json = json;
    }

    public ObjectKey Key { get; }

    public string Uid { get; }

    public string ResourceVersion { get; }

    /// <summary>Null for kinds that have none; then any change counts.</summary>
    public long? Generation { get; private init; }

    public bool IsDeleting { get; private init; }

    /// <summary>The annotations in the kind's own group: requests that people make of its controller.</summary>
    public string Requests { get; private init; } = string.Empty;

    /// <summary>Without managedFields, which are often larger than the rest and concern nobody here.</summary>
    public byte[] Json { get; }

    /// <exception cref="JsonException">The object has no readable metadata.</exception>
    public static StoredObject Read(ReadOnlySpan<byte> json, string group)
    {
        if (KubernetesJson.Deserialize<ObjectHeader>(json)?.Metadata is not
            { Name: { } name, Uid: { } uid, ResourceVersion: { } version } metadata)
        {
            throw new JsonException("An object needs a name, a uid and a resourceVersion.");
        }

        return new StoredObject(new ObjectKey(metadata.Namespace, name), uid, version, ManagedFields.Strip(json))
        {
            Generation = metadata.Generation,
            IsDeleting = metadata.DeletionTimestamp is not null,
            Requests = RequestsIn(metadata.Annotations, group),
        };
    }

    private static string RequestsIn(Dictionary<string, string>? annotations, string group)
    {
        if (annotations is null || group.Length == 0)
        {
            return string.Empty;
        }

        var prefix = group + '/';
        return string.Join('\n', annotations
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}"));
    }
}
