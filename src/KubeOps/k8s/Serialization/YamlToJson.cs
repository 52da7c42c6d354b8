using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace k8s.Serialization;

/// <summary>Reads a YAML document as the JSON that it stands for.</summary>
internal static class YamlToJson
{
    private static readonly SearchValues<char> Decimal = SearchValues.Create("0123456789+-.eE");

    /// <exception cref="JsonException">The text is no YAML, or not one document.</exception>
    public static JsonNode? Convert(string yaml)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException failure)
        {
            throw new JsonException($"The text is not YAML: {failure.Message}", failure);
        }

        return stream.Documents is [var document]
            ? Convert(document.RootNode)
            : throw new JsonException($"The text holds {stream.Documents.Count} documents; one was expected.");
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(
            pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? string.Empty, Convert(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => Plain(text),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => throw new JsonException($"A YAML {node.NodeType} has no JSON."),
    };

    /// <summary>The core schema of YAML 1.2: only text without quotes can be anything but text.</summary>
    private static JsonValue? Plain(string? text) => text switch
    {
        null or "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when IsDecimal(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };

    // Words such as Infinity are numbers to the parser, and text to YAML.
    private static bool IsDecimal(string text) => !text.AsSpan().ContainsAnyExcept(Decimal);
}
