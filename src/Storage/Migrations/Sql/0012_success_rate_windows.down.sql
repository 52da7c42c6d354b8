-- Their columns are those of ADR-033, which can be taken back only without them.
-- no-transaction

DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_incident_type_time;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_playbook_id_time;
