-- What services did, append-only, by month. Partitions are not made here: a month belongs to the calendar, not to a release.
-- There is no DEFAULT partition (it would forbid DETACH CONCURRENTLY) and no foreign key (ATTACH would stop every writer).

CREATE TABLE audit_events (
    event_id        uuid         NOT NULL,
    event_type      varchar(100) NOT NULL,
    event_category  varchar(50)  NOT NULL,
    event_outcome   varchar(20)  NOT NULL,
    event_timestamp timestamptz  NOT NULL,
    event_date      date         NOT NULL,

    service_name    varchar(100) NOT NULL,
    service_version varchar(50),

    actor_type      varchar(50)  NOT NULL,
    actor_id        varchar(255),
    actor_name      varchar(255),

    resource_type   varchar(100) NOT NULL,
    resource_id     varchar(255) NOT NULL,
    resource_name   varchar(255),

    event_data      jsonb        NOT NULL DEFAULT '{}',

    correlation_id  varchar(255),
    parent_event_id uuid,
    trace_id        varchar(255),
    span_id         varchar(255),

    metadata        jsonb        NOT NULL DEFAULT '{}',

    content_hash    bytea        NOT NULL,
    received_at     timestamptz  NOT NULL DEFAULT now(),

    -- A unique key of a partitioned table must contain the partition column.
    CONSTRAINT audit_events_pkey PRIMARY KEY (event_id, event_date),
    CONSTRAINT audit_events_outcome CHECK (event_outcome IN ('success', 'failure', 'pending', 'skipped')),
    CONSTRAINT audit_events_actor_type CHECK (actor_type IN ('system', 'user', 'service', 'operator', 'controller')),
    -- The writer computes event_date; neither a generated column nor a trigger can feed a partition key.
    CONSTRAINT audit_events_date CHECK (event_date = (event_timestamp AT TIME ZONE 'UTC')::date),
    CONSTRAINT audit_events_hash CHECK (octet_length(content_hash) = 32)
) PARTITION BY RANGE (event_date);

-- Every query answers newest first by (event_timestamp, event_id). What matches much is found on the way back through the
-- time; what matches little, through the index of its column and a sort of the few. Hence single columns, whose equal keys
-- PostgreSQL stores once: half the size and three quarters of the time of an insert, against the same with the time added.
-- A remediation may have many events and is asked for most, so its index has the time. Payloads have none: a GIN costs
-- every insert, and closed months can have it.
CREATE INDEX idx_audit_events_event_timestamp ON audit_events (event_timestamp, event_id);
CREATE INDEX idx_audit_events_correlation_id  ON audit_events (correlation_id, event_timestamp) WHERE correlation_id IS NOT NULL;
CREATE INDEX idx_audit_events_event_type      ON audit_events (event_type);
CREATE INDEX idx_audit_events_event_category  ON audit_events (event_category);
CREATE INDEX idx_audit_events_service_name    ON audit_events (service_name);
CREATE INDEX idx_audit_events_resource        ON audit_events (resource_id, resource_type);
CREATE INDEX idx_audit_events_actor           ON audit_events (actor_id) WHERE actor_id IS NOT NULL;

COMMENT ON TABLE audit_events IS 'What the services of Kubernaut did. Append-only; one partition per month of event_date.';
COMMENT ON COLUMN audit_events.event_type IS 'Taxonomy, for example notification.sent or workflow.started.';
COMMENT ON COLUMN audit_events.event_timestamp IS 'When it happened, by the clock of its sender.';
COMMENT ON COLUMN audit_events.event_date IS 'The UTC day of event_timestamp; with event_id the identity of the event.';
COMMENT ON COLUMN audit_events.event_data IS 'What is particular to this type of event.';
COMMENT ON COLUMN audit_events.correlation_id IS 'The remediation, or whatever else ties events of several services together.';
COMMENT ON COLUMN audit_events.content_hash IS 'SHA-256 of what the sender sent in canonical form; tells a repeated event from another one under the same id.';
COMMENT ON COLUMN audit_events.received_at IS 'When it was stored, by the clock of the database.';
