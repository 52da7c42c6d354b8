using System.Text.Json.Serialization;

#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>A change to an object, and the language it is written in.</summary>
public record V1Patch
{
    public enum PatchType
    {
        Unknown,
        JsonPatch,
        MergePatch,
        StrategicMergePatch,
        ApplyPatch,
    }

    /// <param name="body">JSON text as it is, or an object to serialize.</param>
    /// <param name="type">Decides the content type that is sent.</param>
    public V1Patch(object body, PatchType type)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (type == PatchType.Unknown)
        {
            throw new ArgumentException("A patch needs a type.", nameof(type));
        }

        Content = body;
        Type = type;
    }

    [JsonPropertyName("content")]
    [JsonInclude]
    public object Content { get; private set; }

    public PatchType Type { get; private set; }
}
