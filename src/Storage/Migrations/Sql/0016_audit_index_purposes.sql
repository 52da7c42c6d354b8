-- Each index of audit_events is paid for by every event, so that each says here what it is for and what it costs: bytes on disk and bytes of
-- write-ahead log for an event, of 492 that an event costs without any index. Measured with 100,000 events in statements of 200; the log is what the
-- disk must take before a sender is answered. The primary key costs 41 and 85. Not here: event_data. Its GIN costs 283 and 918
-- (126 and 446 with jsonb_path_ops), three times the event itself, and nobody asks for a payload without a time; months that are closed can have it.

COMMENT ON INDEX idx_audit_events_event_timestamp IS 'Pages newest first, with or without a time; the id makes the order one. 41 bytes and 88 of log an event.';
COMMENT ON INDEX idx_audit_events_correlation_id IS 'The events of one remediation, newest first: what is asked for most. 64 bytes and 119 of log an event; without the time 13 and 89, and then a remediation of many events is sorted at each question.';
COMMENT ON INDEX idx_audit_events_event_type IS 'Events of a rare type, such as failures of one step. Equal keys are stored once: 7 bytes and 88 of log an event.';
COMMENT ON INDEX idx_audit_events_event_category IS 'Events of a part of Kubernaut that does little. 7 bytes and 73 of log an event.';
COMMENT ON INDEX idx_audit_events_service_name IS 'Events of a service that does little. 7 bytes and 82 of log an event.';
COMMENT ON INDEX idx_audit_events_resource IS 'What happened to one object; its id first, because it tells more than its kind. 15 bytes and 109 of log an event.';
COMMENT ON INDEX idx_audit_events_actor IS 'What one account did. The kind of actor would narrow nothing that its id does not: 4 bytes and 45 of log an event of which two in five have an actor.';
