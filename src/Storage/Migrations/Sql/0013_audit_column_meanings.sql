-- Other services read the tables of the audit trail, so that each column says what it means where they look: in the database, and in the document
-- made of it.

COMMENT ON TABLE schema_migrations IS 'The steps of this schema that were applied, by number.';
COMMENT ON COLUMN schema_migrations.checksum IS 'SHA-256 of the script, in lower-case hex; a released step is never edited.';

COMMENT ON COLUMN audit_events.event_id IS 'Chosen by the sender or, without one, by the server; an event sent twice under one id is one row.';
COMMENT ON COLUMN audit_events.event_category IS 'The part of Kubernaut that it belongs to, the first word of event_type in most.';
COMMENT ON COLUMN audit_events.event_outcome IS 'success, failure, pending or skipped.';
COMMENT ON COLUMN audit_events.service_name IS 'The service that sent it.';
COMMENT ON COLUMN audit_events.service_version IS 'The version of that service.';
COMMENT ON COLUMN audit_events.actor_type IS 'Who did it: system, user, service, operator or controller.';
COMMENT ON COLUMN audit_events.actor_id IS 'Identity of the actor, such as a service account.';
COMMENT ON COLUMN audit_events.actor_name IS 'Name of the actor for people.';
COMMENT ON COLUMN audit_events.resource_type IS 'Kind of what it was done to.';
COMMENT ON COLUMN audit_events.resource_id IS 'Identity of what it was done to.';
COMMENT ON COLUMN audit_events.resource_name IS 'Name of that for people.';
COMMENT ON COLUMN audit_events.parent_event_id IS 'The event that brought this one about. Not checked: it may arrive later, or be past its retention.';
COMMENT ON COLUMN audit_events.trace_id IS 'Trace of OpenTelemetry.';
COMMENT ON COLUMN audit_events.span_id IS 'Span of OpenTelemetry.';
COMMENT ON COLUMN audit_events.metadata IS 'About the sending, not about what happened.';

COMMENT ON COLUMN partition_operations.kind IS 'What was done to the month.';
COMMENT ON COLUMN partition_operations.month IS 'The first day of the month.';
COMMENT ON COLUMN partition_operations.reason IS 'Why, in words.';
COMMENT ON COLUMN partition_operations.performed_by IS 'The login that did it.';

COMMENT ON COLUMN audit_legal_holds.name IS 'The name of the hold, one for all its rows.';
COMMENT ON COLUMN audit_legal_holds.held_from IS 'The first day held.';
COMMENT ON COLUMN audit_legal_holds.state IS 'active or released.';
