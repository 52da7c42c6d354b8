using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Description;

/// <summary>The OpenAPI document as a reader of it sees it.</summary>
internal sealed class ApiDescription(JsonNode document)
{
    public IReadOnlyList<DescribedOperation> Operations { get; } =
    [
        .. from path in document["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select new DescribedOperation(path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject()),
    ];

    public JsonNode Components => document["components"]!;

    /// <summary>What a $ref leads to; anything else is itself.</summary>
    public JsonNode Follow(JsonNode node) => node["$ref"]?.GetValue<string>() is { } reference
        ? reference.Split('/').Skip(1).Aggregate(document, (at, step) => at[step]!)
        : node;

    public static async Task<ApiDescription> ReadAsync(ApiHost host) => new(await host.GetJsonAsync("/openapi/v1.json"));
}

/// <summary>A method on a path.</summary>
internal sealed record DescribedOperation(string Path, string Method, JsonObject Node)
{
    public string Id => Node["operationId"]!.GetValue<string>();

    public IEnumerable<JsonNode> Parameters => (Node["parameters"]?.AsArray() ?? []).Select(parameter => parameter!);

    public IEnumerable<JsonNode> QueryParameters => Parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "query");

    /// <summary>Null when no body is read.</summary>
    public JsonNode? Body => Node["requestBody"]?["content"]?["application/json"];

    public JsonObject Responses => Node["responses"]!.AsObject();

    /// <summary>The path and query string of the request that the document shows.</summary>
    public string ExampleUrl()
    {
        var path = Parameters.Where(parameter => parameter["in"]!.GetValue<string>() == "path")
            .Aggregate(Path, (url, parameter) => url.Replace($"{{{parameter["name"]}}}", Text(parameter["example"]!), StringComparison.Ordinal));
        return Url(path, QueryParameters.Where(parameter => parameter["example"] is not null).SelectMany(Values));
    }

    /// <summary>The same with one parameter set to this.</summary>
    public string ExampleUrl(string name, string value) =>
        ExampleUrl().Split('?') is var parts && parts.Length == 1
            ? Url(parts[0], [KeyValuePair.Create(name, value)])
            : parts[0] + "?" + string.Join('&', parts[1].Split('&').Where(pair => !pair.StartsWith(name + "=", StringComparison.Ordinal)).Append($"{name}={Uri.EscapeDataString(value)}"));

    /// <summary>One null where no body is read.</summary>
    public IReadOnlyList<JsonNode?> ExampleBodies => Body is null ? [null] : [.. Body["examples"]!.AsObject().Select(example => example.Value!["value"])];

    public override string ToString() => $"{Method} {Path}";

    private static IEnumerable<KeyValuePair<string, string>> Values(JsonNode parameter) => parameter["example"] is JsonObject members
        ? members.Select(member => KeyValuePair.Create(member.Key, Text(member.Value!)))
        : [KeyValuePair.Create(parameter["name"]!.GetValue<string>(), Text(parameter["example"]!))];

    private static string Url(string path, IEnumerable<KeyValuePair<string, string>> query) =>
        string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")) is { Length: > 0 } text ? $"{path}?{text}" : path;

    private static string Text(JsonNode value) => value.GetValueKind() is System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
