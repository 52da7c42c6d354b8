-- A success rate reads a handful of columns of each trace in its window, and ten thousand traces of one incident type lie in as many
-- pages. With those columns in the index its pages are enough; each trace costs some hundred bytes more for it.
-- no-transaction

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_incident_type_window ON resource_action_traces (incident_type, action_timestamp)
    INCLUDE (playbook_id, playbook_version, action_type, execution_status, ai_selected_playbook, ai_chained_playbooks, ai_manual_escalation);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_playbook_id_window ON resource_action_traces (playbook_id, action_timestamp)
    INCLUDE (incident_type, playbook_version, action_type, execution_status, ai_selected_playbook, ai_chained_playbooks, ai_manual_escalation);
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_incident_type_time;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_playbook_id_time;
