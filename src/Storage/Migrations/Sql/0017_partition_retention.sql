-- What removing months needs: a place for those detached, seals that tell whether a month is as it was, and a memory that outlives a run and its policy.

-- Here a month waits after it was detached, out of the way of those that come and of whoever writes to the months.
CREATE SCHEMA IF NOT EXISTS audit_retired;
COMMENT ON SCHEMA audit_retired IS 'Months detached from audit_events. What else lies here is never touched.';

-- A step that cannot be a transaction is told twice: when it begins and when it is done.
ALTER TABLE partition_operations
    ADD COLUMN relation oid,
    ADD COLUMN state text NOT NULL DEFAULT 'done',
    DROP CONSTRAINT partition_operations_kind,
    ADD CONSTRAINT partition_operations_kind
        CHECK (kind IN ('create', 'finalize', 'seal', 'index', 'freeze', 'detach', 'archive', 'drop', 'restore', 'drain')),
    ADD CONSTRAINT partition_operations_state CHECK (state IN ('begun', 'done'));

CREATE INDEX partition_operations_relation ON partition_operations (relation) WHERE relation IS NOT NULL;
CREATE INDEX partition_operations_name ON partition_operations (partition_name, operation_id DESC);

COMMENT ON COLUMN partition_operations.relation IS 'The table''s oid, which tells it from a later one of its name.';

-- A month that is closed is sealed: so many rows, and a digest over all of them. Each seal contains the digest of the one
-- before, so that none can be replaced or taken out without all later ones telling. docs/partitions.md has the formulas.
CREATE TABLE audit_seals (
    seal_id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month           date        NOT NULL,
    row_count       bigint      NOT NULL,
    rows_digest     bytea       NOT NULL,
    columns         text[]      NOT NULL,
    previous_digest bytea       NOT NULL,
    seal_digest     bytea       NOT NULL,
    sealed_at       timestamptz NOT NULL,
    sealed_by       name        NOT NULL DEFAULT session_user,

    CONSTRAINT audit_seals_month UNIQUE (month),
    -- A chain that forks is none.
    CONSTRAINT audit_seals_previous UNIQUE (previous_digest),
    CONSTRAINT audit_seals_first_day CHECK (extract(day FROM month) = 1),
    CONSTRAINT audit_seals_digests CHECK (octet_length(rows_digest) = 32 AND octet_length(previous_digest) = 32 AND octet_length(seal_digest) = 32)
);

COMMENT ON TABLE audit_seals IS 'What each closed month of audit_events held when it was closed. Append-only, each seal chained to the one before.';
COMMENT ON COLUMN audit_seals.columns IS 'The columns that were digested, in order: a column added later must not break the seal.';

-- The digest of a month says that something changed; its leaves say which row. 512 rows a block: 26 KiB, against a row of
-- its own with its header for each of millions.
CREATE TABLE audit_seal_blocks (
    month  date    NOT NULL REFERENCES audit_seals (month) DEFERRABLE INITIALLY DEFERRED,
    block  integer NOT NULL,
    leaves bytea   NOT NULL,

    CONSTRAINT audit_seal_blocks_pkey PRIMARY KEY (month, block),
    CONSTRAINT audit_seal_blocks_leaves CHECK (octet_length(leaves) BETWEEN 52 AND 52 * 512 AND octet_length(leaves) % 52 = 0)
);

-- Digests do not compress.
ALTER TABLE audit_seal_blocks ALTER COLUMN leaves SET STORAGE EXTERNAL;

COMMENT ON COLUMN audit_seal_blocks.leaves IS 'For each row in key order 52 bytes: event_id (16), event_date (4, days since 2000), SHA-256 of the row as PostgreSQL prints it (32).';

CREATE TABLE audit_archives (
    archive_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month       date        NOT NULL,
    file        text        NOT NULL,
    file_bytes  bigint      NOT NULL,
    file_digest bytea       NOT NULL,
    row_count   bigint      NOT NULL,
    seal_digest bytea       NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT audit_archives_digests CHECK (octet_length(file_digest) = 32 AND octet_length(seal_digest) = 32)
);

CREATE INDEX audit_archives_month ON audit_archives (month, archive_id DESC);

COMMENT ON TABLE audit_archives IS 'Months that were written to a file, read back and found to be what their seal says. Append-only.';

-- What was kept by the last run that could remove: a policy that loses its retention and gets another finds this again.
CREATE TABLE partition_retention (
    entry_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    keep_months integer     NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT partition_retention_keep CHECK (keep_months BETWEEN 1 AND 240)
);

-- The latest time that is believed, and one far from it that has still to prove itself.
CREATE TABLE partition_clock (
    only_row      boolean     NOT NULL DEFAULT true PRIMARY KEY CHECK (only_row),
    believed      timestamptz NOT NULL,
    doubted_since timestamptz,
    doubted_last  timestamptz,

    CONSTRAINT partition_clock_doubt CHECK ((doubted_since IS NULL) = (doubted_last IS NULL))
);

COMMENT ON TABLE partition_clock IS 'By this it is noticed that the clock of the database has jumped; nothing is removed then.';

COMMENT ON TABLE audit_seal_blocks IS 'The digest of each single row of a sealed month, so that a verification can name rows. Append-only.';
COMMENT ON TABLE partition_retention IS 'What was kept by the runs that could remove, newest last. Append-only.';
COMMENT ON COLUMN partition_operations.state IS 'begun before a step that cannot be a transaction, else done.';
COMMENT ON COLUMN audit_seals.month IS 'The first day of the month.';
COMMENT ON COLUMN audit_seals.row_count IS 'Rows that the month held.';
COMMENT ON COLUMN audit_seals.rows_digest IS 'SHA-256 over the leaves of all rows in key order.';
COMMENT ON COLUMN audit_seals.previous_digest IS 'seal_digest of the seal before; zeros in the first.';
COMMENT ON COLUMN audit_seals.seal_digest IS 'SHA-256 over previous_digest and what this row says.';
COMMENT ON COLUMN audit_seals.sealed_at IS 'By the clock of the database.';
COMMENT ON COLUMN audit_seals.sealed_by IS 'The login that did it.';
COMMENT ON COLUMN audit_seal_blocks.month IS 'The first day of the month.';
COMMENT ON COLUMN audit_seal_blocks.block IS 'From 0 on, in key order.';
COMMENT ON COLUMN audit_archives.month IS 'The first day of the month.';
COMMENT ON COLUMN audit_archives.file IS 'Absolute path when it was written.';
COMMENT ON COLUMN audit_archives.file_bytes IS 'Size of the file.';
COMMENT ON COLUMN audit_archives.file_digest IS 'SHA-256 of the file.';
COMMENT ON COLUMN audit_archives.row_count IS 'Rows in it.';
COMMENT ON COLUMN audit_archives.seal_digest IS 'Of the seal that its rows were found to be under.';
COMMENT ON COLUMN audit_archives.archived_at IS 'When it was found to be whole.';
COMMENT ON COLUMN partition_retention.keep_months IS 'Whole months before the current one.';
COMMENT ON COLUMN partition_retention.recorded_at IS 'When a run had first enforced it.';
COMMENT ON COLUMN partition_clock.only_row IS 'There is one row.';
COMMENT ON COLUMN partition_clock.believed IS 'The latest time that is believed.';
COMMENT ON COLUMN partition_clock.doubted_since IS 'Since when, by the doubted clock itself, it has been watched; NULL while there is no doubt.';
COMMENT ON COLUMN partition_clock.doubted_last IS 'The last look at the doubted clock.';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal_blocks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_archives FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON partition_retention FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Put on a month before it is counted, so that no row comes in behind the count. A row that is there already is no news:
-- whoever sends it again is told so by what comes after this trigger.
CREATE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql
-- Whoever inserts through the parent need not be allowed to read the month.
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_there boolean := false;
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE event_id = $1 AND event_date = $2)', TG_RELID::regclass)
        INTO is_there USING NEW.event_id, NEW.event_date;
        IF is_there THEN
            RETURN NULL;
        END IF;
    END IF;

    -- In class 23, integrity: the data is refused for good, another row may be fine.
    RAISE EXCEPTION '% is sealed: the month is closed and takes no more changes', TG_TABLE_NAME USING ERRCODE = '23K01';
END
$$;

-- As before, and no month that is sealed: it is closed, and its rows are detached, archived or gone.
CREATE OR REPLACE FUNCTION ensure_audit_month(day date)
RETURNS boolean
LANGUAGE plpgsql
SECURITY DEFINER
-- A sender waits for this.
SET lock_timeout = '2s'
AS $$
DECLARE
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
    IF NOT has_table_privilege(session_user, 'audit_events', 'INSERT') THEN
        RAISE EXCEPTION '% may not insert audit events', session_user USING ERRCODE = 'insufficient_privilege';
    END IF;

    IF day < today - 366 OR day > today + 1 THEN
        RAISE EXCEPTION '% is no day that an event of today may have', day USING ERRCODE = 'datetime_field_overflow';
    END IF;

    IF EXISTS (SELECT FROM audit_seals WHERE month = date_trunc('month', day::timestamp)::date) THEN
        RAISE EXCEPTION 'the month of % is sealed: it is closed and takes no more changes', day USING ERRCODE = '23K01';
    END IF;

    FOR attempt IN 1..2 LOOP
        BEGIN
            -- The storage parameters that the maintainer uses unless it is told otherwise.
            RETURN create_month_partition('audit_events', day, 'an event for it arrived',
                '{autovacuum_analyze_scale_factor=0.02,autovacuum_vacuum_insert_scale_factor=0.05}');
        EXCEPTION
            -- Another session made the same month at the same time, and its type was found before its table: it is there by now.
            WHEN duplicate_object THEN
                IF attempt = 2 THEN
                    RAISE;
                END IF;
        END;
    END LOOP;
END
$$;

-- What runs with the owner's rights must not find its names where its caller puts them. pg_temp comes first unless named.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION ensure_audit_month(date) SET search_path = pg_catalog, %I, pg_temp', current_schema());
END
$$;
