using System.Text.Json;
using k8s;
using k8s.Models;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>One page of a list, its items still as JSON so that one that cannot be read costs only itself.</summary>
internal sealed class ListPage
{
    private readonly byte[] _json;
    private readonly List<Range> _items = [];

    private ListPage(byte[] json) => _json = json;

    public V1ListMeta Metadata { get; private set; } = new();

    public int Count => _items.Count;

    public ReadOnlySpan<byte> this[int index] => _json.AsSpan(_items[index]);

    /// <exception cref="JsonException">The answer is no list.</exception>
    public static ListPage Read(byte[] json)
    {
        var page = new ListPage(json);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                page.Metadata = KubernetesJson.Deserialize<V1ListMeta>(json.AsSpan(Value(ref reader)));
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                reader.Read();
                page.ReadItems(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return page;
    }

    private void ReadItems(ref Utf8JsonReader reader)
    {
        // An empty list may come as null.
        while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _items.Add(Value(ref reader));
        }
    }

    private static Range Value(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
