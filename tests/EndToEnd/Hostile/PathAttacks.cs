namespace Kubernaut.EndToEnd.Hostile;

/// <summary>Ways around the routes, by somebody to whom nothing is granted.</summary>
internal static class PathAttacks
{
    private static readonly string[] Goals = ["api/v1/audit-events", "api/v1/partitions", "api/v1/playbooks/container-oom-killed", "metrics", "readyz"];

    public static IEnumerable<HostileRequest> Of(string stranger)
    {
        foreach (var goal in Goals)
        {
            string[] targets =
            [
                $"/{goal}", $"//{goal}", $"/./{goal}", $"/x/../{goal}", $"/livez/../{goal}", $"/openapi/v1.json/../../{goal}", $"/%2e%2e/{goal}", $"/%2e/{goal}",
                $"/openapi/..%2f..%2f{goal}", $"/{goal.Replace("/", "%2F", StringComparison.Ordinal)}", $"/{goal.Replace("/", "//", StringComparison.Ordinal)}",
                $"/{goal.Replace("/", "\\", StringComparison.Ordinal)}", $"/{goal.ToUpperInvariant()}", $"/{goal}/", $"/{goal}%00", $"/{goal}%00.json", $"/{goal};x=y", $"/;/{goal}",
                $"/{goal}.json", $"/{goal}%20", $"/{goal}/%c0%ae%c0%ae/", $"/%c0%af{goal}", $"http://kubernaut-storage:8081/{goal}", $"http://127.0.0.1:9090/{goal}", $"{goal}",
                $"/{goal}?../../livez", $"/{goal}#/livez", $"*", $"/{goal}%0d%0aX-Injected:%201",
            ];
            foreach (var target in targets)
            {
                yield return HostileRequest.Get("path", target, stranger);
            }
        }

        foreach (var host in (string[])["localhost:9090", "localhost:8081", "127.0.0.1", "", "a b", "evil.example", "[::1]:9090", new string('h', 5000)])
        {
            yield return HostileRequest.Raw("host", $"GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        }

        foreach (var method in (string[])["TRACE", "CONNECT", "OPTIONS", "PUT", "PATCH", "DELETE", "HEAD", "PROPFIND", "get", "G\u0080T"])
        {
            yield return HostileRequest.Raw("method", HostileRequest.Head(method, "/api/v1/audit-events", stranger) + "\r\n");
            yield return HostileRequest.Raw("method override", HostileRequest.Head("POST", "/api/v1/audit-events", stranger, $"X-HTTP-Method-Override: {method}", "Content-Length: 0") + "\r\n");
        }
    }
}
