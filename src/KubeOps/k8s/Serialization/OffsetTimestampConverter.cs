using System.Text.Json;
using System.Text.Json.Serialization;

namespace k8s.Serialization;

/// <summary>Times as DateTimeOffset, always UTC.</summary>
internal sealed class OffsetTimestampConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Timestamp.Read(ref reader);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Timestamp.Write(value));
}
