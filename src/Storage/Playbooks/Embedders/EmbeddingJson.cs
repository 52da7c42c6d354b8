using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>Writes requests as short as they can be: escaped, a text of another script is three times as long.</summary>
internal static class EmbeddingJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, Options);
}
