using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.ActionTraces;

/// <summary>Valid and dull traces.</summary>
internal static class TraceSample
{
    public const string Path = "/api/v1/action-traces";

    /// <summary>As a client sends it that knows nothing of ADR-033.</summary>
    public static JsonObject Old() => new()
    {
        ["resource"] = new JsonObject { ["namespace"] = "shop", ["kind"] = "Deployment", ["name"] = "web" },
        ["alert_name"] = "PodDown",
        ["cluster_name"] = "c1",
        ["action_type"] = "restart_pod",
        ["action_timestamp"] = Audit.Sample.Instant(TimeProvider.System.GetUtcNow()),
        ["execution_status"] = "completed",
    };

    /// <summary>With an id and all that ADR-033 adds.</summary>
    public static JsonObject Full() => new(Old().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
    {
        ["action_id"] = Guid.NewGuid().ToString(),
        ["workflow_id"] = "wf-1",
        ["action_parameters"] = JsonNode.Parse("""{"replicas":3}"""),
        ["incident_type"] = "pod-oom-killer",
        ["incident_severity"] = "critical",
        ["playbook_id"] = "pod-oom-recovery",
        ["playbook_version"] = "1.0.0",
        ["playbook_step_number"] = 1,
        ["playbook_execution_id"] = "run-1",
        ["ai_selected_playbook"] = true,
        ["ai_playbook_customization"] = JsonNode.Parse("""{"memory":"2Gi"}"""),
    };
}
