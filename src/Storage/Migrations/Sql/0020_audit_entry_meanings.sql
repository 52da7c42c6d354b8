-- What 0013 left out: every column that another service can read says what it means.

COMMENT ON COLUMN schema_migrations.number IS 'Of the step; steps are applied in this order.';
COMMENT ON COLUMN schema_migrations.name IS 'Number and name of the step.';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was done.';
COMMENT ON COLUMN schema_migrations.duration IS 'How long it took.';

COMMENT ON COLUMN audit_legal_holds.entry_id IS 'Grows with each entry.';
COMMENT ON COLUMN audit_legal_holds.reason IS 'Why the days are held.';
COMMENT ON COLUMN audit_legal_holds.release_reason IS 'Why they no longer are; NULL while they are.';
COMMENT ON COLUMN audit_legal_holds.recorded_at IS 'When this entry was written.';
COMMENT ON COLUMN audit_legal_holds.recorded_by IS 'The login that wrote it.';

COMMENT ON COLUMN partition_operations.operation_id IS 'Grows with each entry.';
COMMENT ON COLUMN partition_operations.partition_name IS 'The month''s table, without its schema.';
COMMENT ON COLUMN partition_operations.completed_at IS 'When this entry was written.';
