-- Other services read the tables of the catalog, so that each column says what it means where they look: in the database, and in the document
-- made of it.

COMMENT ON COLUMN playbook_catalog.playbook_id IS 'The playbook; with version the identity of the row.';
COMMENT ON COLUMN playbook_catalog.version IS 'Semantic version, as text.';
COMMENT ON COLUMN playbook_catalog.name IS 'Name for people.';
COMMENT ON COLUMN playbook_catalog.owner IS 'The team that answers for it.';
COMMENT ON COLUMN playbook_catalog.maintainer IS 'Who keeps it up to date.';
COMMENT ON COLUMN playbook_catalog.content IS 'The playbook itself.';
COMMENT ON COLUMN playbook_catalog.status IS 'active, disabled, deprecated or archived; only active ones are found.';
COMMENT ON COLUMN playbook_catalog.deprecation_notice IS 'What to use instead.';
COMMENT ON COLUMN playbook_catalog.expected_success_rate IS 'As its author expects it, 0 to 1.';
COMMENT ON COLUMN playbook_catalog.expected_duration_seconds IS 'As its author expects it.';
COMMENT ON COLUMN playbook_catalog.created_by IS 'Who declared it, as far as known.';
COMMENT ON COLUMN playbook_catalog.updated_at IS 'When what is declared or derived changed last; counters do not move it.';
COMMENT ON COLUMN playbook_catalog.owner_namespace IS 'Namespace of the RemediationPlaybook.';
COMMENT ON COLUMN playbook_catalog.owner_name IS 'Name of the RemediationPlaybook.';
COMMENT ON COLUMN playbook_catalog.embedded_at IS 'When the vector or the search document was made.';
