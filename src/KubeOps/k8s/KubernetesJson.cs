using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.Serialization;

#nullable disable // The package leaves its API without nullable annotations; so must this, or callers would compile differently.

namespace k8s;

/// <summary>JSON as Kubernetes writes it.</summary>
public static class KubernetesJson
{
    internal static readonly JsonSerializerOptions Options = new()
    {
        // Our own models are generated at compile time; reflection is left for the classes of callers, once per class.
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ModelJson.Default, new DefaultJsonTypeInfoResolver()),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters =
        {
            new JsonStringEnumConverter(),
            new DurationConverter(),
            new TimestampConverter(),
            new OffsetTimestampConverter(),
        },
    };

    /// <summary>Changes how everything is read and written; possible only before the first use.</summary>
    public static void AddJsonOptions(Action<JsonSerializerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Options);
    }

    public static TValue Deserialize<TValue>(string json, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Deserialize(json, TypeInfo<TValue>(jsonSerializerOptions));

    public static TValue Deserialize<TValue>(Stream json, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Deserialize(json, TypeInfo<TValue>(jsonSerializerOptions));

    public static TValue Deserialize<TValue>(JsonElement json, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Deserialize(json, TypeInfo<TValue>(jsonSerializerOptions));

    public static string Serialize(object value, JsonSerializerOptions jsonSerializerOptions = null) =>
        JsonSerializer.Serialize(value, (jsonSerializerOptions ?? Options).GetTypeInfo(value.GetType()));

    internal static TValue Deserialize<TValue>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, TypeInfo<TValue>(null));

    internal static byte[] SerializeToUtf8(object value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, Options.GetTypeInfo(value.GetType()));

    private static JsonTypeInfo<TValue> TypeInfo<TValue>(JsonSerializerOptions options) =>
        (JsonTypeInfo<TValue>)(options ?? Options).GetTypeInfo(typeof(TValue));
}
