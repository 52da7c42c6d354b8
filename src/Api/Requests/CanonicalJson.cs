using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kubernaut.Api.Requests;

/// <summary>
/// Fingerprints JSON so that the same content has the same hash however it is laid out: members sorted, no white space, one way to
/// escape. Numbers count as they are written, because 1 and 1.0 need not mean the same to their sender.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>What a thread keeps for its next event. That is enough for most; of the largest ones each thread would keep half a megabyte.</summary>
    private const int MostKeptBytes = 16 * 1024;

    private static readonly Comparison<JsonProperty> ByBytes = static (one, other) =>
        JsonMarshal.GetRawUtf8PropertyName(one).SequenceCompareTo(JsonMarshal.GetRawUtf8PropertyName(other));

    private static readonly Comparison<JsonProperty> ByText = static (one, other) => string.CompareOrdinal(one.Name, other.Name);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>SHA-256 of the object. Members that are null count as absent, but only its own and not those of inner objects.</summary>
    public static byte[] HashObject(JsonElement element)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = _writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });

        // Whatever the last one has left behind, having failed perhaps.
        buffer.ResetWrittenCount();
        writer.Reset(buffer);

        WriteMembers(writer, element, withNulls: false);
        writer.Flush();
        var hash = SHA256.HashData(buffer.WrittenSpan);
        if (buffer.Capacity > MostKeptBytes)
        {
            (_buffer, _writer) = (null, null);
        }

        return hash;
    }

    private static void WriteMembers(Utf8JsonWriter writer, JsonElement element, bool withNulls)
    {
        var members = ArrayPool<JsonProperty>.Shared.Rent(element.GetPropertyCount());
        var count = 0;
        var arePlain = true;
        foreach (var member in element.EnumerateObject())
        {
            if (withNulls || member.Value.ValueKind is not JsonValueKind.Null)
            {
                members[count++] = member;
                arePlain &= IsPlain(JsonMarshal.GetRawUtf8PropertyName(member));
            }
        }

        // By UTF-16 code units; of plain names the bytes are in the same order, and need not be made strings.
        var sorted = members.AsSpan(0, count);
        sorted.Sort(arePlain ? ByBytes : ByText);
        writer.WriteStartObject();
        foreach (var member in sorted)
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (IsPlain(name))
            {
                writer.WritePropertyName(name);
            }
            else
            {
                writer.WritePropertyName(member.Name);
            }

            Write(writer, member.Value);
        }

        writer.WriteEndObject();
        ArrayPool<JsonProperty>.Shared.Return(members, clearArray: true);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMembers(writer, element, withNulls: true);
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

    /// <summary>As it stands in the body it is the name.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && !name.Contains((byte)'\\');
}
