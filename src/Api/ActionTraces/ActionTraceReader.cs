using System.Collections.Frozen;
using System.Text.Json;
using Kubernaut.Api.Audit;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.ActionTraces;

namespace Kubernaut.Api.ActionTraces;

/// <summary>The rules of an action trace: turns what was sent into a trace, or into all that is wrong with it.</summary>
internal static class ActionTraceReader
{
    private const int MaxIdentifierLength = 253;
    private const int MaxErrorLength = 16_384;

    /// <summary>Of a sender whose clock is ahead.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private static readonly FrozenSet<string> Members =
    [
        "action_id", "resource", "workflow_id", "alert_name", "alert_fingerprint", "alert_severity", "cluster_name", "environment",
        "action_type", "action_timestamp", "action_parameters",
        "execution_status", "execution_start_time", "execution_end_time", "execution_duration_ms", "execution_error",
        "incident_type", "incident_severity", "playbook_id", "playbook_version", "playbook_step_number", "playbook_execution_id",
        "ai_selected_playbook", "ai_chained_playbooks", "ai_manual_escalation", "ai_playbook_customization",
    ];

    private static readonly FrozenSet<string> ResourceMembers = ["namespace", "kind", "name"];

    /// <exception cref="RequestRefusedException">With everything that is wrong.</exception>
    public static ActionTrace Read(JsonElement body, DateTimeOffset now)
    {
        var problems = new ProblemList();
        var members = new JsonMembers(body, pointer: "", Members, problems);
        var trace = members.IsObject ? Read(members, now, problems) : null;
        return problems.IsEmpty && trace is not null
            ? trace
            : throw new RequestRefusedException(ApiProblem.Invalid(problems.ToList()));
    }

    private static ActionTrace Read(JsonMembers members, DateTimeOffset now, ProblemList problems)
    {
        var resource = Resource(members, problems);
        CheckPlaybook(members, problems);
        return new ActionTrace
        {
            ActionId = Filled(members, "action_id", 64, problems),
            Namespace = resource?.Text("namespace", MaxIdentifierLength) ?? "",
            Kind = resource?.RequiredText("kind", MaxIdentifierLength) ?? "",
            Name = resource?.RequiredText("name", MaxIdentifierLength) ?? "",
            WorkflowId = Filled(members, "workflow_id", MaxIdentifierLength, problems),
            AlertName = members.RequiredText("alert_name", 255),
            AlertFingerprint = members.Text("alert_fingerprint", MaxIdentifierLength),
            AlertSeverity = members.Text("alert_severity", MaxIdentifierLength),
            ClusterName = members.RequiredText("cluster_name", MaxIdentifierLength),
            Environment = members.Text("environment", MaxIdentifierLength),
            ActionType = members.RequiredText("action_type", MaxIdentifierLength),
            ActionTimestamp = RequiredInstant(members, "action_timestamp", now, problems),
            ActionParameters = Payload(members, "action_parameters", problems),
            ExecutionStatus = members.RequiredChoice("execution_status", ExecutionStatus.All),
            ExecutionStartTime = Instant(members, "execution_start_time", now, problems),
            ExecutionEndTime = Instant(members, "execution_end_time", now, problems),
            ExecutionDurationMs = Duration(members, problems),
            ExecutionError = members.Text("execution_error", MaxErrorLength),
            IncidentType = Filled(members, "incident_type", 100, problems),
            IncidentSeverity = members.Text("incident_severity", 20),
            PlaybookId = Filled(members, "playbook_id", 64, problems),
            PlaybookVersion = Filled(members, "playbook_version", 50, problems),
            PlaybookStepNumber = members.Integer("playbook_step_number", 0, int.MaxValue),
            PlaybookExecutionId = Filled(members, "playbook_execution_id", 64, problems),
            AiSelectedPlaybook = members.Flag("ai_selected_playbook"),
            AiChainedPlaybooks = members.Flag("ai_chained_playbooks"),
            AiManualEscalation = members.Flag("ai_manual_escalation"),
            AiPlaybookCustomization = Payload(members, "ai_playbook_customization", problems),
        };
    }

    private static JsonMembers? Resource(JsonMembers members, ProblemList problems)
    {
        if (members.Value("resource", JsonValueKind.Object) is { } resource)
        {
            return new JsonMembers(resource, members.At("resource"), ResourceMembers, problems);
        }

        if (!members.Has("resource"))
        {
            problems.AddAt(members.At("resource"), "is required");
        }

        return null;
    }

    private static void CheckPlaybook(JsonMembers members, ProblemList problems)
    {
        foreach (var name in (string[])["playbook_version", "playbook_step_number", "playbook_execution_id"])
        {
            if (members.Has(name) && !members.Has("playbook_id"))
            {
                problems.AddAt(members.At(name), "is possible only with a playbook_id");
            }
        }

        string[] modes = ["ai_selected_playbook", "ai_chained_playbooks", "ai_manual_escalation"];
        foreach (var second in modes.Where(members.IsTrue).Skip(1))
        {
            problems.AddAt(members.At(second), "must not be true beside another mode: an action was chosen in one way");
        }
    }

    /// <summary>What is grouped or found by: an empty one would be a group of its own beside those without.</summary>
    private static string? Filled(JsonMembers members, string name, int maxLength, ProblemList problems)
    {
        var text = members.Text(name, maxLength);
        if (text?.Length == 0)
        {
            problems.AddAt(members.At(name), "must not be empty");
        }

        return text;
    }

    private static DateTimeOffset RequiredInstant(JsonMembers members, string name, DateTimeOffset now, ProblemList problems)
    {
        if (!members.Has(name))
        {
            problems.AddAt(members.At(name), "is required");
        }

        return Instant(members, name, now, problems) ?? default;
    }

    private static DateTimeOffset? Instant(JsonMembers members, string name, DateTimeOffset now, ProblemList problems)
    {
        var instant = members.Instant(name);
        if (instant is { } given && (given < DateTimeOffset.UnixEpoch || given > now + ClockTolerance))
        {
            problems.AddAt(members.At(name), "must lie between 1970 and now");
        }

        return instant;
    }

    private static long? Duration(JsonMembers members, ProblemList problems)
    {
        const string name = "execution_duration_ms";
        if (members.Value(name, JsonValueKind.Number) is not { } value)
        {
            return null;
        }

        if (!value.TryGetInt64(out var milliseconds) || milliseconds < 0)
        {
            problems.AddAt(members.At(name), "must be a whole number of milliseconds, 0 or more");
        }

        return milliseconds;
    }

    private static string? Payload(JsonMembers members, string name, ProblemList problems)
    {
        if (members.Value(name, JsonValueKind.Object) is not { } payload)
        {
            return null;
        }

        PayloadRules.Check(payload, members.At(name), problems);
        return problems.IsEmpty ? payload.GetRawText() : null;
    }
}
