-- Who leads the operators is decided by a lease of Kubernetes. This keeps how often it has changed hands, so that one who led, was
-- paused for longer than the lease lasts and goes on as if nothing had happened, cannot write over what its successor has written.

CREATE TABLE leader_terms (
    lease       varchar(317) NOT NULL,
    transitions bigint       NOT NULL,
    since       timestamptz  NOT NULL DEFAULT now(),

    CONSTRAINT leader_terms_pkey PRIMARY KEY (lease),
    CONSTRAINT leader_terms_transitions CHECK (transitions >= 0)
);

COMMENT ON TABLE leader_terms IS 'The newest leader by lease: whoever comes with fewer transitions has been succeeded and writes nothing.';
COMMENT ON COLUMN leader_terms.lease IS 'Namespace and name of the Lease.';
COMMENT ON COLUMN leader_terms.transitions IS 'leaseTransitions of the Lease when its holder first wrote here.';
