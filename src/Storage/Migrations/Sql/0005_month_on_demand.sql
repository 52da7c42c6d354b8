-- An event whose month has no partition must not wait for the maintainer: the write path, which may create nothing itself, may cause this one thing.

-- Makes the month of the given day, as the owner, for whoever may insert audit events. Only days that an event may have
-- (366 days back is the most that can be configured, a day ahead the furthest), so that a caller makes a handful of
-- months at worst. Returns false when the month was there already.
CREATE FUNCTION ensure_audit_month(day date)
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

    -- The storage parameters that the maintainer uses unless it is told otherwise.
    RETURN create_month_partition('audit_events', day, 'an event for it arrived',
        '{autovacuum_analyze_scale_factor=0.02,autovacuum_vacuum_insert_scale_factor=0.05}');
END
$$;

-- What runs with the owner's rights must not find its names where its caller puts them. pg_temp comes first unless named.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION ensure_audit_month(date) SET search_path = pg_catalog, %I, pg_temp', current_schema());
END
$$;
