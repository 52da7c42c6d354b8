-- The embedding of each trace, apart from the table so that a server without pgvector can hold the traces. Consumers fill and search it.
-- requires-extension: vector

ALTER TABLE resource_action_traces ADD COLUMN embedding vector(768);

COMMENT ON COLUMN resource_action_traces.embedding IS 'Vector of the trace, for consumers that compare incidents; NULL when nobody made one.';
