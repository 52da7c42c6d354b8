-- Their columns are those of ADR-033, which can be taken back only without them.
-- no-transaction

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_incident_type_time ON resource_action_traces (incident_type, action_timestamp);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_playbook_id_time ON resource_action_traces (playbook_id, action_timestamp);
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_incident_type_window;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_playbook_id_window;
