using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Description;

/// <summary>Makes a Postman collection (format 2.1) of the requests that the OpenAPI document shows, a folder for each of its tags.</summary>
internal static class PostmanCollection
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string From(ApiDescription description)
    {
        var folders = description.Operations
            .Where(operation => operation.Node["deprecated"]?.GetValue<bool>() != true)
            .GroupBy(operation => operation.Node["tags"]![0]!.GetValue<string>())
            .OrderBy(folder => folder.Key, StringComparer.Ordinal)
            .Select(folder => (JsonNode)new JsonObject { ["name"] = folder.Key, ["item"] = new JsonArray([.. folder.Select(Item)]) });

        var collection = new JsonObject
        {
            ["info"] = new JsonObject
            {
                ["name"] = "Kubernaut Storage",
                ["description"] = "Set baseUrl and token, a service-account token: kubectl create token ACCOUNT.",
                ["schema"] = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
            },
            ["auth"] = new JsonObject
            {
                ["type"] = "bearer",
                ["bearer"] = new JsonArray(new JsonObject { ["key"] = "token", ["value"] = "{{token}}", ["type"] = "string" }),
            },
            ["variable"] = new JsonArray(
                new JsonObject { ["key"] = "baseUrl", ["value"] = "http://127.0.0.1:8080" },
                new JsonObject { ["key"] = "token", ["value"] = "" }),
            ["item"] = new JsonArray([.. folders]),
        };
        return collection.ToJsonString(Format) + "\n";
    }

    private static JsonNode Item(DescribedOperation operation)
    {
        var request = new JsonObject
        {
            ["method"] = operation.Method,
            ["url"] = "{{baseUrl}}" + operation.ExampleUrl(),
            ["description"] = operation.Node["description"]?.DeepClone(),
        };
        if (operation.ExampleBodies[0] is { } body)
        {
            request["header"] = new JsonArray(new JsonObject { ["key"] = "Content-Type", ["value"] = "application/json" });
            request["body"] = new JsonObject { ["mode"] = "raw", ["raw"] = body.ToJsonString(Format) };
        }

        return new JsonObject { ["name"] = operation.Node["summary"]!.DeepClone(), ["request"] = request };
    }
}
