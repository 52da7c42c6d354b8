using System.Text.Json.Nodes;
using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;
using Kubernaut.Storage.ActionTraces;

namespace Kubernaut.Api.ActionTraces;

/// <summary>What the OpenAPI document says of action traces.</summary>
internal static class ActionTraceDescriptions
{
    private const int Identifier = 253;

    public static EndpointDescription Create { get; } = new()
    {
        Id = "createActionTrace",
        Tag = "Action traces",
        Summary = "Record an executed action",
        Remarks = "201: stored. 200: stored before, or its status moved on from pending or executing. Traces are not queued: while PostgreSQL is away the answer is a 503.",
        Body = new BodyDescription
        {
            Name = "NewActionTrace",
            Schema = Trace(),
            Examples = new Dictionary<string, JsonNode>
            {
                ["a completed step"] = new JsonObject
                {
                    ["action_id"] = "rem-42-step-1",
                    ["resource"] = new JsonObject { ["namespace"] = "payments", ["kind"] = "Deployment", ["name"] = "checkout" },
                    ["alert_name"] = "KubePodOOMKilled",
                    ["cluster_name"] = "prod-eu-1",
                    ["environment"] = "production",
                    ["action_type"] = "increase_memory",
                    ["action_timestamp"] = "2026-11-20T08:15:30Z",
                    ["execution_status"] = ExecutionStatus.Completed,
                    ["execution_duration_ms"] = 4200,
                    ["incident_type"] = "pod-oom-killer",
                    ["playbook_id"] = "container-oom-killed",
                    ["playbook_version"] = "1.1.0",
                    ["playbook_step_number"] = 1,
                    ["playbook_execution_id"] = "rem-42",
                    ["ai_selected_playbook"] = true,
                },
            },
        },
        Refusals = [ErrorCode.UniqueViolation],
    };

    private static Microsoft.OpenApi.OpenApiSchema Trace() => Schemas.Object(
        "An action that was executed, or is about to be.",
        ["resource", "alert_name", "cluster_name", "action_type", "action_timestamp", "execution_status"],
        ("action_id", Schemas.Text("Makes sending again safe, and lets the status move on.", 1, 64)),
        ("resource", Schemas.Object(
            "What was acted on.",
            ["kind", "name"],
            ("namespace", Schemas.Text("Empty or absent for what has none.", maxLength: Identifier)),
            ("kind", Schemas.Text(minLength: 1, maxLength: Identifier)),
            ("name", Schemas.Text(minLength: 1, maxLength: Identifier)))),
        ("workflow_id", Schemas.Text(minLength: 1, maxLength: Identifier)),
        ("alert_name", Schemas.Text("Of the alert that led to it.", 1, 255)),
        ("alert_fingerprint", Schemas.Text(maxLength: Identifier)),
        ("alert_severity", Schemas.Text(maxLength: Identifier)),
        ("cluster_name", Schemas.Text(minLength: 1, maxLength: Identifier)),
        ("environment", Schemas.Text(maxLength: Identifier)),
        ("action_type", Schemas.Text("What was done.", 1, Identifier)),
        ("action_timestamp", Schemas.Instant("Between 1970 and now.")),
        ("action_parameters", Schemas.Free("What it was done with: at most 256 KiB, 32 levels.")),
        ("execution_status", Schemas.Choice(ExecutionStatus.All, "How it stands.")),
        ("execution_start_time", Schemas.Instant("Between 1970 and now.")),
        ("execution_end_time", Schemas.Instant("Between 1970 and now.")),
        ("execution_duration_ms", Schemas.Integer(0, long.MaxValue)),
        ("execution_error", Schemas.Text("Why it failed.", maxLength: 16_384)),
        ("incident_type", Schemas.Text("What success rates are asked for by.", 1, 100)),
        ("incident_severity", Schemas.Text(maxLength: 20)),
        ("playbook_id", Schemas.Text(minLength: 1, maxLength: 64)),
        ("playbook_version", Schemas.Text("Only with a playbook_id.", 1, 50)),
        ("playbook_step_number", Schemas.Integer(0, int.MaxValue, meaning: "Only with a playbook_id.")),
        ("playbook_execution_id", Schemas.Text("One execution of a playbook, all its steps; only with a playbook_id.", 1, 64)),
        ("ai_selected_playbook", Schemas.Flag("Chosen from the catalog. At most one of the three ways is true.")),
        ("ai_chained_playbooks", Schemas.Flag("Put together from several playbooks.")),
        ("ai_manual_escalation", Schemas.Flag("Left to people.")),
        ("ai_playbook_customization", Schemas.Free("What was changed in the playbook: at most 256 KiB, 32 levels.")));
}
