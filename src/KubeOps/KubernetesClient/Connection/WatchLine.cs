using System.Text.Json;
using k8s;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>One line of a watch: what happened, and the object as JSON.</summary>
internal readonly record struct WatchLine(WatchEventType Type, ReadOnlyMemory<byte> Object)
{
    /// <exception cref="JsonException">The line is no event.</exception>
    public static WatchLine Read(ReadOnlyMemory<byte> line)
    {
        WatchEventType? type = null;
        Range? body = null;
        var reader = new Utf8JsonReader(line.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = ReadType(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                body = start..(int)reader.BytesConsumed;
            }
            else
            {
                reader.Skip();
            }
        }

        return type is { } known && body is { } range
            ? new WatchLine(known, line[range])
            : throw new JsonException("A line of a watch needs a known type and an object.");
    }

    private static WatchEventType? ReadType(ref Utf8JsonReader reader) => reader switch
    {
        _ when reader.ValueTextEquals("ADDED"u8) => WatchEventType.Added,
        _ when reader.ValueTextEquals("MODIFIED"u8) => WatchEventType.Modified,
        _ when reader.ValueTextEquals("DELETED"u8) => WatchEventType.Deleted,
        _ when reader.ValueTextEquals("BOOKMARK"u8) => WatchEventType.Bookmark,
        _ when reader.ValueTextEquals("ERROR"u8) => WatchEventType.Error,
        _ => null,
    };
}
