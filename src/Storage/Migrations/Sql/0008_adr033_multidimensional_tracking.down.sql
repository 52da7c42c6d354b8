-- Takes ADR-033 back, beside writers, in case it has to go: what was there before stays, alert_name with it.
-- no-transaction

DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_ai_execution_mode;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_playbook_execution_id;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_playbook_version;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_playbook_id;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_incident_severity;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_alert_name;
DROP INDEX CONCURRENTLY IF EXISTS idx_resource_action_traces_incident_type;

COMMENT ON COLUMN resource_action_traces.alert_name IS NULL;

ALTER TABLE resource_action_traces
    DROP COLUMN IF EXISTS incident_type,
    DROP COLUMN IF EXISTS incident_severity,
    DROP COLUMN IF EXISTS playbook_id,
    DROP COLUMN IF EXISTS playbook_version,
    DROP COLUMN IF EXISTS playbook_step_number,
    DROP COLUMN IF EXISTS playbook_execution_id,
    DROP COLUMN IF EXISTS ai_selected_playbook,
    DROP COLUMN IF EXISTS ai_chained_playbooks,
    DROP COLUMN IF EXISTS ai_manual_escalation,
    DROP COLUMN IF EXISTS ai_playbook_customization;
