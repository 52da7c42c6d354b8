-- ADR-033: what an action was for (incident), what it was a step of (playbook) and how it was chosen, so that success can be measured by each.
-- no-transaction

ALTER TABLE resource_action_traces
    ADD COLUMN IF NOT EXISTS incident_type             varchar(100),
    -- There from the beginning; named here because ADR-033 lists it, and left by the way back.
    ADD COLUMN IF NOT EXISTS alert_name                varchar(255),
    ADD COLUMN IF NOT EXISTS incident_severity         varchar(20),
    ADD COLUMN IF NOT EXISTS playbook_id               varchar(64),
    -- As wide as the catalog's; a narrower one would cut.
    ADD COLUMN IF NOT EXISTS playbook_version          varchar(50),
    ADD COLUMN IF NOT EXISTS playbook_step_number      int,
    ADD COLUMN IF NOT EXISTS playbook_execution_id     varchar(64),
    ADD COLUMN IF NOT EXISTS ai_selected_playbook      boolean DEFAULT false,
    ADD COLUMN IF NOT EXISTS ai_chained_playbooks      boolean DEFAULT false,
    ADD COLUMN IF NOT EXISTS ai_manual_escalation      boolean DEFAULT false,
    ADD COLUMN IF NOT EXISTS ai_playbook_customization jsonb;

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_incident_type ON resource_action_traces (incident_type);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_alert_name ON resource_action_traces (alert_name);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_incident_severity ON resource_action_traces (incident_severity);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_playbook_id ON resource_action_traces (playbook_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_playbook_version ON resource_action_traces (playbook_version);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_playbook_execution_id ON resource_action_traces (playbook_execution_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_resource_action_traces_ai_execution_mode
    ON resource_action_traces (ai_selected_playbook, ai_chained_playbooks, ai_manual_escalation);

COMMENT ON COLUMN resource_action_traces.incident_type IS 'What kind of incident it was, for example pod-oom-killer: the first dimension of success.';
COMMENT ON COLUMN resource_action_traces.alert_name IS 'The Prometheus alert that the incident began with.';
COMMENT ON COLUMN resource_action_traces.incident_severity IS 'How grave the incident was: critical, warning, info.';
COMMENT ON COLUMN resource_action_traces.playbook_id IS 'The playbook that the action was a step of: the second dimension.';
COMMENT ON COLUMN resource_action_traces.playbook_version IS 'The version of that playbook, as in playbook_catalog.';
COMMENT ON COLUMN resource_action_traces.playbook_step_number IS 'Which step of the playbook the action was.';
COMMENT ON COLUMN resource_action_traces.playbook_execution_id IS 'One run of a playbook; all its steps carry the same.';
COMMENT ON COLUMN resource_action_traces.ai_selected_playbook IS 'Whether one playbook of the catalog was chosen.';
COMMENT ON COLUMN resource_action_traces.ai_chained_playbooks IS 'Whether several playbooks of the catalog were chained.';
COMMENT ON COLUMN resource_action_traces.ai_manual_escalation IS 'Whether the incident was handed to people.';
COMMENT ON COLUMN resource_action_traces.ai_playbook_customization IS 'Which parameters of the playbook were changed for this incident.';
