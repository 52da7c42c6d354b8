using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.Serialization;

#nullable disable // The package leaves its API without nullable annotations; so must this, or callers would compile differently.

namespace k8s;

/// <summary>YAML as kubectl takes it: another spelling of the same JSON.</summary>
public static class KubernetesYaml
{
    private static readonly JsonSerializerOptions Strict = new(KubernetesJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <param name="yaml">One document.</param>
    /// <param name="strict">Whether a property that the class lacks is an error.</param>
    /// <exception cref="JsonException">The document does not fit the class.</exception>
    public static TValue Deserialize<TValue>(string yaml, bool strict = false)
    {
        var options = strict ? Strict : KubernetesJson.Options;
        return JsonSerializer.Deserialize(YamlToJson.Convert(yaml), (JsonTypeInfo<TValue>)options.GetTypeInfo(typeof(TValue)));
    }
}
