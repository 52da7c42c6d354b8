namespace k8s.Serialization;

/// <summary>The little that the runtime reads of every object; the rest is skipped.</summary>
internal sealed class ObjectHeader
{
    public ObjectHeaderMetadata? Metadata { get; set; }
}

/// <summary>The metadata that decides whether an object has changed.</summary>
internal sealed class ObjectHeaderMetadata
{
    public string? Name { get; set; }

    public string? Namespace { get; set; }

    public string? Uid { get; set; }

    public string? ResourceVersion { get; set; }

    public long? Generation { get; set; }

    public string? DeletionTimestamp { get; set; }

    public Dictionary<string, string>? Annotations { get; set; }
}
