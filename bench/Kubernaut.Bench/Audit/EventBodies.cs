using System.Globalization;
using System.Text;

namespace Kubernaut.Bench.Audit;

/// <summary>Requests that write events such as services send, each with an id of its own.</summary>
internal sealed class EventBodies
{
    private const string Placeholder = "00000000-0000-0000-0000-000000000000";

    private readonly byte[] _request;
    private readonly int[] _ids;

    private EventBodies(string path, string body, string id)
    {
        _request = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        _ids = [.. Positions(_request, Encoding.UTF8.GetBytes(id))];
    }

    public static EventBodies Single() => new("/api/v1/audit-events", Event(), Placeholder);

    public static EventBodies Batch(int events) =>
        new("/api/v1/audit-events/batch", $"[{string.Join(',', Enumerable.Repeat(Event(), events))}]", Placeholder);

    /// <summary>The same as <see cref="Single"/>, for wrk.</summary>
    public static string SingleForWrk()
    {
        var parts = Event().Split(Placeholder);
        return $$"""
            wrk.method = "POST"
            wrk.path = "/api/v1/audit-events"
            wrk.headers["Content-Type"] = "application/json"
            math.randomseed({{Random.Shared.Next()}})

            function request()
                local random = math.random
                return wrk.format(nil, nil, nil, string.format('{{parts[0]}}%08x-%04x-4%03x-a%03x-%06x%06x{{parts[1]}}',
                    random(0, 0x7fffffff), random(0, 0xffff), random(0, 0xfff), random(0, 0xfff), random(0, 0xffffff), random(0, 0xffffff)))
            end
            """;
    }

    /// <summary>The next request; valid until the one after it.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        foreach (var position in _ids)
        {
            // Random like gen_random_uuid() of the yardstick, so that both pay the same for their index.
            Guid.NewGuid().TryFormat(_request.AsSpan(position), out _);
        }

        return _request;
    }

    private static string Event() => string.Create(CultureInfo.InvariantCulture, $$"""
        {"event_id":"{{Placeholder}}","event_timestamp":"{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.ffffffZ}}","event_type":"orchestrator.remediation.completed","event_category":"orchestrator","event_outcome":"success","service_name":"remediation-orchestrator","service_version":"1.4.2","actor_type":"service","actor_id":"orchestrator-6f7d9c5b44-x2vqp","resource_type":"Pod","resource_id":"payments/checkout-7d9f","resource_name":"checkout-7d9f","correlation_id":"remediation-2f6c91","event_data":{"playbook_id":"container-oom-killed","playbook_version":"1.2.0","steps":4,"duration_ms":18250,"namespace":"payments"},"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7"}
        """);

    private static IEnumerable<int> Positions(byte[] text, byte[] wanted)
    {
        for (var from = 0; text.AsSpan(from).IndexOf(wanted) is >= 0 and var found; from += found + wanted.Length)
        {
            yield return from + found;
        }
    }
}
