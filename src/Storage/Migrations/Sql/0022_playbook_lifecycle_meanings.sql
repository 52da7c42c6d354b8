-- What 0014 left out: every column that another service can read says what it means.

COMMENT ON COLUMN playbook_catalog.disabled_at IS 'Since when it is disabled; NULL while it is not.';
COMMENT ON COLUMN playbook_catalog.disabled_by IS 'Who disabled it: namespace and name of its object, or whoever wrote the row.';
COMMENT ON COLUMN playbook_catalog.disabled_reason IS 'Why it is disabled.';
COMMENT ON COLUMN playbook_catalog.version_notes IS 'What this version changes, at length.';
COMMENT ON COLUMN playbook_catalog.change_summary IS 'What this version changes, in a sentence.';
COMMENT ON COLUMN playbook_catalog.approved_by IS 'Who approved this version, as its author says.';
COMMENT ON COLUMN playbook_catalog.approved_at IS 'When it was approved, as its author says.';
COMMENT ON COLUMN playbook_catalog.created_at IS 'When the row was made.';
COMMENT ON COLUMN playbook_catalog.updated_by IS 'Who changed it last: namespace and name of its object, or whoever wrote the row.';
