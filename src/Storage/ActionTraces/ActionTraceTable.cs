using Dapper;
using Npgsql;

namespace Kubernaut.Storage.ActionTraces;

/// <summary>The statements on <c>resource_action_traces</c> and the two tables that it refers to, each inside the caller's transaction.</summary>
internal static class ActionTraceTable
{
    /// <summary>Compares what is stored under the same action id, and locks it. What the sender leaves out of the result states nothing.</summary>
    /// <returns>Null when nothing is.</returns>
    public static Task<StoredTrace?> FindAsync(NpgsqlConnection connection, ActionTrace trace, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT t.id AS Id, t.execution_status AS Status,
                   (namespace, kind, name, workflow_id, alert_name, alert_fingerprint, alert_severity, cluster_name, environment,
                    t.action_type, action_timestamp, action_parameters,
                    incident_type, incident_severity, playbook_id, playbook_version, playbook_step_number, playbook_execution_id,
                    ai_selected_playbook, ai_chained_playbooks, ai_manual_escalation, ai_playbook_customization)
                   IS NOT DISTINCT FROM
                   (@Namespace, @Kind, @Name, @WorkflowId, @AlertName, @AlertFingerprint, @AlertSeverity, @ClusterName, @Environment,
                    @ActionType, @ActionTimestamp, @ActionParameters::jsonb,
                    @IncidentType, @IncidentSeverity, @PlaybookId, @PlaybookVersion, @PlaybookStepNumber, @PlaybookExecutionId,
                    @AiSelectedPlaybook, @AiChainedPlaybooks, @AiManualEscalation, @AiPlaybookCustomization::jsonb) AS IsSameAction,
                   (execution_start_time, execution_end_time, execution_duration_ms, execution_error)
                   IS NOT DISTINCT FROM
                   (coalesce(@ExecutionStartTime, execution_start_time), coalesce(@ExecutionEndTime, execution_end_time),
                    coalesce(@ExecutionDurationMs, execution_duration_ms), coalesce(@ExecutionError, execution_error)) AS IsSameResult
            FROM resource_action_traces AS t
            JOIN action_histories AS h ON h.id = action_history_id
            JOIN resource_references AS r ON r.id = resource_id
            WHERE action_id = @ActionId
            FOR NO KEY UPDATE OF t
            """;

        return connection.QuerySingleOrDefaultAsync<StoredTrace>(new CommandDefinition(sql, trace, cancellationToken: cancellationToken));
    }

    /// <summary>Finds or makes the history of the action, and locks it until its status is settled.</summary>
    public static Task<long> TakeHistoryAsync(NpgsqlConnection connection, ActionTrace trace, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO resource_references (namespace, kind, name) VALUES (@Namespace, @Kind, @Name) ON CONFLICT DO NOTHING;

            INSERT INTO action_histories (resource_id, workflow_id, action_type, status)
            SELECT id, @WorkflowId, @ActionType, @ExecutionStatus
            FROM resource_references
            WHERE (namespace, kind, name) = (@Namespace, @Kind, @Name)
            ON CONFLICT DO NOTHING;

            SELECT h.id
            FROM action_histories AS h
            JOIN resource_references AS r ON r.id = resource_id
            WHERE (namespace, kind, name, action_type) = (@Namespace, @Kind, @Name, @ActionType) AND workflow_id IS NOT DISTINCT FROM @WorkflowId
            FOR NO KEY UPDATE OF h
            """;

        return connection.QuerySingleAsync<long>(new CommandDefinition(sql, trace, cancellationToken: cancellationToken));
    }

    /// <returns>Null when another request with the same action id was faster.</returns>
    public static Task<long?> InsertAsync(NpgsqlConnection connection, long historyId, ActionTrace trace, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO resource_action_traces (
                action_history_id, action_id, alert_name, alert_fingerprint, alert_severity, cluster_name, environment,
                action_type, action_timestamp, action_parameters,
                execution_status, execution_start_time, execution_end_time, execution_duration_ms, execution_error,
                incident_type, incident_severity, playbook_id, playbook_version, playbook_step_number, playbook_execution_id,
                ai_selected_playbook, ai_chained_playbooks, ai_manual_escalation, ai_playbook_customization)
            VALUES (
                @historyId, @ActionId, @AlertName, @AlertFingerprint, @AlertSeverity, @ClusterName, @Environment,
                @ActionType, @ActionTimestamp, @ActionParameters::jsonb,
                @ExecutionStatus, @ExecutionStartTime, @ExecutionEndTime, @ExecutionDurationMs, @ExecutionError,
                @IncidentType, @IncidentSeverity, @PlaybookId, @PlaybookVersion, @PlaybookStepNumber, @PlaybookExecutionId,
                @AiSelectedPlaybook, @AiChainedPlaybooks, @AiManualEscalation, @AiPlaybookCustomization::jsonb)
            ON CONFLICT (action_id) WHERE action_id IS NOT NULL DO NOTHING
            RETURNING id
            """;

        var parameters = new DynamicParameters(trace);
        parameters.Add("historyId", historyId);
        return connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    public static Task MoveAsync(NpgsqlConnection connection, long id, ActionTrace trace, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE resource_action_traces
            SET execution_status = @ExecutionStatus,
                execution_start_time = coalesce(@ExecutionStartTime, execution_start_time),
                execution_end_time = coalesce(@ExecutionEndTime, execution_end_time),
                execution_duration_ms = coalesce(@ExecutionDurationMs, execution_duration_ms),
                execution_error = coalesce(@ExecutionError, execution_error),
                updated_at = now()
            WHERE id = @id
            """;

        var parameters = new DynamicParameters(trace);
        parameters.Add("id", id);
        return connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    /// <summary>The status of a history is that of its newest trace, whichever arrived last.</summary>
    public static Task SettleHistoryAsync(NpgsqlConnection connection, long historyId, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE action_histories
            SET status = newest.execution_status
            FROM (
                SELECT execution_status
                FROM resource_action_traces
                WHERE action_history_id = @historyId
                ORDER BY action_timestamp DESC, id DESC
                LIMIT 1
            ) AS newest
            WHERE id = @historyId AND status <> newest.execution_status
            """;

        return connection.ExecuteAsync(new CommandDefinition(sql, new { historyId }, cancellationToken: cancellationToken));
    }
}

/// <summary>How what is stored under an action id stands to what was sent.</summary>
internal sealed record StoredTrace
{
    public required long Id { get; init; }

    public required string Status { get; init; }

    public required bool IsSameAction { get; init; }

    public required bool IsSameResult { get; init; }
}
