-- Other services read the tables of executed actions, so that each column says what it means where they look: in the database, and in the document
-- made of it.

COMMENT ON COLUMN resource_references.kind IS 'Kind of the resource, such as Deployment.';
COMMENT ON COLUMN resource_references.name IS 'Name of the resource.';
COMMENT ON COLUMN action_histories.resource_id IS 'The resource: resource_references.id.';
COMMENT ON COLUMN action_histories.workflow_id IS 'The workflow; NULL for actions outside any.';
COMMENT ON COLUMN action_histories.action_type IS 'What is done, such as restart_pod.';
COMMENT ON COLUMN resource_action_traces.action_history_id IS 'The history that it belongs to: action_histories.id.';
COMMENT ON COLUMN resource_action_traces.alert_fingerprint IS 'Fingerprint of the alert.';
COMMENT ON COLUMN resource_action_traces.alert_severity IS 'Severity as the alert said it.';
COMMENT ON COLUMN resource_action_traces.cluster_name IS 'The cluster that it was done in.';
COMMENT ON COLUMN resource_action_traces.environment IS 'The environment of that cluster, such as production.';
COMMENT ON COLUMN resource_action_traces.action_type IS 'What was done, such as restart_pod.';
COMMENT ON COLUMN resource_action_traces.action_parameters IS 'With which parameters.';
COMMENT ON COLUMN resource_action_traces.execution_start_time IS 'When it began, by the clock of its sender.';
COMMENT ON COLUMN resource_action_traces.execution_end_time IS 'When it ended, by the clock of its sender.';
COMMENT ON COLUMN resource_action_traces.execution_duration_ms IS 'How long it took, as its sender measured it.';
COMMENT ON COLUMN resource_action_traces.execution_error IS 'What went wrong.';
