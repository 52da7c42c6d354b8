-- What 0017 left out: every column that another service can read says what it means.

COMMENT ON COLUMN audit_seals.seal_id IS 'Grows along the chain.';
COMMENT ON COLUMN audit_archives.archive_id IS 'Grows with each archive.';
COMMENT ON COLUMN partition_retention.entry_id IS 'Grows with each entry.';
