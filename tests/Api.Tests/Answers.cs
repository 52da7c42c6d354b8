using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests;

/// <summary>Reads answers the way a caller would.</summary>
internal static class Answers
{
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    public static async Task<string> ErrorCodeAsync(this HttpResponseMessage response) =>
        (await response.JsonAsync())["error"]!["code"]!.GetValue<string>();

    /// <summary>The places of all problems.</summary>
    public static async Task<string[]> PointersAsync(this HttpResponseMessage response) =>
        [.. (await response.JsonAsync())["error"]!["details"]!.AsArray().Select(problem => (problem!["pointer"] ?? problem["parameter"])!.GetValue<string>())];
}
