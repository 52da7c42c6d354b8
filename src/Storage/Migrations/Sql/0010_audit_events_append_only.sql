-- An event that is stored is never changed, by whatever role: privileges keep the others from it, this keeps the owner from it by mistake.
-- Maintenance that must change a row anyway disables the trigger in its transaction, which only the owner can do. Whole months
-- come and go by ATTACH and DETACH, which fire nothing. A row trigger, because those of a statement do not reach the partitions.

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
