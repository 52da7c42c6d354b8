using System.Net;
using System.Net.Http.Json;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>An audit event such as a service sends.</summary>
internal static class SampleEvent
{
    public static object Of(string? correlationId = null) => new
    {
        event_type = "orchestrator.remediation.completed",
        event_category = "orchestrator",
        event_outcome = "success",
        service_name = "remediation-orchestrator",
        actor_type = "service",
        resource_type = "Pod",
        resource_id = "payments/checkout-7d9f",
        correlation_id = correlationId,
        event_data = new { playbook_id = "container-oom-killed" },
    };

    /// <param name="api">Client of the API port.</param>
    /// <returns>How it was answered.</returns>
    public static async Task<HttpStatusCode> WriteAsync(HttpClient api)
    {
        using var answer = await api.PostAsJsonAsync("/api/v1/audit-events", Of());
        return answer.StatusCode;
    }
}
