-- What 0011 left out: every column that another service can read says what it means.

COMMENT ON COLUMN leader_terms.since IS 'When its holder first wrote here.';
