-- Months of audit_events are made by one function, so that the maintainer, a person at psql and the write path make the same; what was
-- done, and which days are under legal hold, outlives the policy that asked for it.

CREATE TABLE partition_operations (
    operation_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind           text        NOT NULL,
    partition_name text        NOT NULL,
    month          date        NOT NULL,
    reason         text        NOT NULL,
    performed_by   name        NOT NULL DEFAULT session_user,
    completed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT partition_operations_kind CHECK (kind IN ('create')),
    CONSTRAINT partition_operations_month CHECK (extract(day FROM month) = 1)
);

COMMENT ON TABLE partition_operations IS 'What maintenance did to the months of audit_events. Append-only; a row commits with what it tells of.';

-- Each row tells a hold as it was from then on; the newest row of a name is how it stands. Nothing is ever changed or
-- deleted here, so that a hold cannot vanish with the object that declared it.
CREATE TABLE audit_legal_holds (
    entry_id       bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           varchar(63)   NOT NULL,
    reason         varchar(1024) NOT NULL,
    held_from      date          NOT NULL,
    held_to        date,
    state          varchar(20)   NOT NULL,
    release_reason varchar(1024),
    placed_at      timestamptz   NOT NULL DEFAULT now(),
    recorded_at    timestamptz   NOT NULL DEFAULT now(),
    recorded_by    name          NOT NULL DEFAULT session_user,

    CONSTRAINT audit_legal_holds_state CHECK (state IN ('active', 'released')),
    CONSTRAINT audit_legal_holds_days CHECK (held_to >= held_from),
    CONSTRAINT audit_legal_holds_release CHECK ((state = 'released') = (coalesce(release_reason, '') <> ''))
);

CREATE INDEX audit_legal_holds_newest ON audit_legal_holds (name, entry_id DESC);

COMMENT ON TABLE audit_legal_holds IS 'Legal holds on the audit trail, append-only. The newest row of a name is how that hold stands.';
COMMENT ON COLUMN audit_legal_holds.held_to IS 'The last day held; NULL is open.';
COMMENT ON COLUMN audit_legal_holds.placed_at IS 'When the hold was first placed, through all its later rows.';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the table is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_legal_holds
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON partition_operations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Default privileges may have let the runtime role insert here as into other tables. Who could insert could release a hold.
DO $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT c.oid::regclass AS relation, acl.grantee
        FROM pg_class c, aclexplode(c.relacl) AS acl
        WHERE c.oid IN ('audit_legal_holds'::regclass, 'partition_operations'::regclass) AND acl.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %s', granted.relation,
            CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(granted.grantee)) END);
    END LOOP;
END
$$;

-- Makes the month of the given day a partition, in one transaction and without stopping a writer: CREATE ... PARTITION OF
-- would take ACCESS EXCLUSIVE on the parent, LIKE and ATTACH take SHARE UPDATE EXCLUSIVE. LIKE copies neither owner nor
-- privileges nor storage parameters. A table of that name that is no partition is never adopted: the name is then taken.
-- Storage parameters are written as in pg_class.reloptions. Returns false when the month was there already.
CREATE FUNCTION create_month_partition(parent regclass, day date, reason text, storage_parameters text[] DEFAULT '{}')
RETURNS boolean
LANGUAGE plpgsql
SET DateStyle = 'ISO, YMD'
AS $$
DECLARE
    first_day date := make_date(extract(year FROM day)::int, extract(month FROM day)::int, 1);
    next_month date := (first_day + interval '1 month')::date;
    bounds text := format('FOR VALUES FROM (%L) TO (%L)', first_day, next_month);
    partition_name text;
    partition text;
    parent_owner name;
    parameters text;
    held record;
BEGIN
    SELECT c.relname || to_char(first_day::timestamp, '"_y"YYYY"m"MM'), pg_get_userbyid(c.relowner)
    INTO STRICT partition_name, parent_owner
    FROM pg_class c WHERE c.oid = parent;

    SELECT format('%I.%I', n.nspname, partition_name) INTO STRICT partition
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent;

    IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
               WHERE i.inhparent = parent AND NOT i.inhdetachpending AND pg_get_expr(c.relpartbound, c.oid) = bounds) THEN
        RETURN false;
    END IF;

    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', partition, parent);

    IF parent_owner <> current_user THEN
        EXECUTE format('ALTER TABLE %s OWNER TO %I', partition, parent_owner);
    END IF;

    SELECT string_agg(format('%I = %L', split_part(p, '=', 1), substr(p, strpos(p, '=') + 1)), ', ')
    INTO parameters FROM unnest(storage_parameters) AS p;
    IF parameters IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s SET (%s)', partition, parameters);
    END IF;

    -- Default privileges may give more than the parent does, such as a way to truncate one month directly.
    FOR held IN
        SELECT DISTINCT acl.grantee FROM pg_class c, aclexplode(c.relacl) AS acl
        WHERE c.oid = partition::regclass AND acl.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', partition,
            CASE held.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END);
    END LOOP;

    FOR held IN
        SELECT acl.grantee, acl.privilege_type, acl.is_grantable FROM pg_class c, aclexplode(c.relacl) AS acl
        WHERE c.oid = parent AND acl.grantee <> c.relowner
    LOOP
        EXECUTE format('GRANT %s ON %s TO %s%s', held.privilege_type, partition,
            CASE held.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END,
            CASE WHEN held.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;

    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s %s', parent, partition, bounds);

    INSERT INTO partition_operations (kind, partition_name, month, reason)
    VALUES ('create', partition_name, first_day, reason);

    RETURN true;
EXCEPTION
    -- Another session made the same month at the same time: it took the name, or the bounds.
    WHEN unique_violation OR duplicate_table OR invalid_object_definition THEN
        IF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                   WHERE i.inhparent = parent AND NOT i.inhdetachpending AND pg_get_expr(c.relpartbound, c.oid) = bounds) THEN
            RETURN false;
        END IF;
        RAISE;
END
$$;

REVOKE ALL ON FUNCTION create_month_partition FROM PUBLIC;
