-- What runs with the owner's rights must not be attached to a table that somebody else has made: its row level security, for one, would run as the owner.

-- PostgreSQL asks for this privilege when a trigger is made and not when it fires, so that whoever inserts needs none.
REVOKE ALL ON FUNCTION refuse_sealed() FROM PUBLIC;

COMMENT ON FUNCTION refuse_sealed() IS $$Refuses what would change a month that stands in audit_seals. Only the owner may make a trigger of it, since it runs with the owner's rights.$$;
