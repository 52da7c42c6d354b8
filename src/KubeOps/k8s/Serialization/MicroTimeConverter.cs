using System.Text.Json;
using System.Text.Json.Serialization;

namespace k8s.Serialization;

/// <summary>Times of leases and events, which need six decimals even when they are zeros.</summary>
internal sealed class MicroTimeConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Timestamp.Read(ref reader).UtcDateTime;

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Timestamp.WriteMicroTime(value));
}
