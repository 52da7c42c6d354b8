using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Kubernaut.Api.Requests;

/// <summary>
/// Fingerprints JSON so that the same content has the same hash however it is laid out: members sorted, no white space, one way to
/// escape. Numbers count as they are written, because 1 and 1.0 need not mean the same to their sender.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>SHA-256 of the object. Members that are null count as absent, but only its own and not those of inner objects.</summary>
    public static byte[] HashObject(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            WriteMembers(writer, element.EnumerateObject().Where(member => member.Value.ValueKind is not JsonValueKind.Null));
        }

        return SHA256.HashData(buffer.WrittenSpan);
    }

    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<JsonProperty> members)
    {
        writer.WriteStartObject();
        foreach (var member in members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMembers(writer, element.EnumerateObject());
                break;

            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;

            case JsonValueKind.Number:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
                break;

            default:
                element.WriteTo(writer);
                break;
        }
    }
}
