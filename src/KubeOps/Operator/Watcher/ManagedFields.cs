using System.Text.Json;

namespace KubeOps.Operator.Watcher;

/// <summary>Cuts metadata.managedFields out of an object and leaves every other byte as it was.</summary>
internal static class ManagedFields
{
    public static byte[] Strip(ReadOnlySpan<byte> json)
    {
        if (Find(json) is not { } found)
        {
            return json.ToArray();
        }

        var (start, end) = found;
        var next = end + CountWhitespace(json[end..]);
        if (json[next] == (byte)',')
        {
            end = next + 1;
        }
        else
        {
            // The last property: the comma to go with it stands before it, unless it was the only one.
            var before = json[..start].TrimEnd(" \t\r\n"u8);
            start = before[^1] == (byte)',' ? before.Length - 1 : start;
        }

        return [.. json[..start], .. json[end..]];
    }

    private static (int Start, int End)? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("metadata"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var start = (int)reader.TokenStartIndex;
                var found = reader.ValueTextEquals("managedFields"u8);
                reader.Skip();
                if (found)
                {
                    return (start, (int)reader.BytesConsumed);
                }
            }

            return null;
        }

        return null;
    }

    private static int CountWhitespace(ReadOnlySpan<byte> json) => json.Length - json.TrimStart(" \t\r\n"u8).Length;
}
