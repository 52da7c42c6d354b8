-- What 0015 left out: every column that another service can read says what it means.

COMMENT ON COLUMN resource_references.id IS 'Referred to by the histories of the resource.';
COMMENT ON COLUMN resource_references.created_at IS 'When the resource was first heard of.';
COMMENT ON COLUMN action_histories.id IS 'Referred to by the executions of the action.';
COMMENT ON COLUMN action_histories.created_at IS 'When the action was first heard of.';
COMMENT ON COLUMN resource_action_traces.id IS 'Grows with each execution.';
COMMENT ON COLUMN resource_action_traces.created_at IS 'When the row was made.';
COMMENT ON COLUMN resource_action_traces.updated_at IS 'When the row changed last.';
