-- Remediation actions as they were executed, with the resource and the workflow that each belongs to. Consumers read these tables.
-- The embedding of a trace is a step of its own, since pgvector is optional.

CREATE TABLE resource_references (
    id         bigserial   PRIMARY KEY,
    namespace  text        NOT NULL,
    kind       text        NOT NULL,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT resource_references_identity UNIQUE (namespace, kind, name)
);

CREATE TABLE action_histories (
    id          bigserial   PRIMARY KEY,
    resource_id bigint      NOT NULL REFERENCES resource_references (id),
    workflow_id text,
    action_type text        NOT NULL,
    status      text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),

    -- Actions outside any workflow share one history per resource and type.
    CONSTRAINT action_histories_identity UNIQUE NULLS NOT DISTINCT (resource_id, workflow_id, action_type),
    CONSTRAINT action_histories_status CHECK (status IN ('pending', 'executing', 'completed', 'failed', 'rolled-back'))
);

CREATE TABLE resource_action_traces (
    id                    bigserial   PRIMARY KEY,
    action_history_id     bigint      NOT NULL REFERENCES action_histories (id),
    action_id             varchar(64),

    alert_name            text        NOT NULL,
    alert_fingerprint     text,
    alert_severity        text,
    cluster_name          text        NOT NULL,
    environment           text,

    action_type           text        NOT NULL,
    action_timestamp      timestamptz NOT NULL,
    action_parameters     jsonb,

    execution_status      text        NOT NULL,
    execution_start_time  timestamptz,
    execution_end_time    timestamptz,
    execution_duration_ms bigint,
    execution_error       text,

    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT resource_action_traces_status CHECK (execution_status IN ('pending', 'executing', 'completed', 'failed', 'rolled-back')),
    CONSTRAINT resource_action_traces_duration CHECK (execution_duration_ms >= 0)
);

CREATE UNIQUE INDEX idx_resource_action_traces_action_id ON resource_action_traces (action_id) WHERE action_id IS NOT NULL;
CREATE INDEX idx_resource_action_traces_history ON resource_action_traces (action_history_id, action_timestamp);

-- Every success rate is one of a window of time.
CREATE INDEX idx_resource_action_traces_timestamp ON resource_action_traces (action_timestamp);

COMMENT ON TABLE resource_references IS 'Kubernetes resources that actions were executed on.';
COMMENT ON TABLE action_histories IS 'One type of action of one workflow on one resource, over all its attempts.';
COMMENT ON TABLE resource_action_traces IS 'Executed actions, one row each.';
COMMENT ON COLUMN resource_references.namespace IS 'Empty for a resource of the whole cluster.';
COMMENT ON COLUMN action_histories.status IS 'Of the newest trace by action_timestamp.';
COMMENT ON COLUMN resource_action_traces.action_id IS 'Chosen by the sender, so that an action sent twice is one row.';
COMMENT ON COLUMN resource_action_traces.action_timestamp IS 'When the action was taken, by the clock of its sender.';
COMMENT ON COLUMN resource_action_traces.execution_status IS 'Moves forward only: pending, executing, and then completed, failed or rolled-back.';
