-- The counters of a playbook follow from its executions; that they moved is no change of the playbook.

CREATE OR REPLACE TRIGGER playbook_catalog_updated_at
    BEFORE UPDATE ON playbook_catalog
    FOR EACH ROW
    WHEN ((NEW.total_executions, NEW.successful_executions, NEW.actual_success_rate)
          IS NOT DISTINCT FROM (OLD.total_executions, OLD.successful_executions, OLD.actual_success_rate))
    EXECUTE FUNCTION update_playbook_catalog_updated_at();

COMMENT ON COLUMN playbook_catalog.total_executions IS 'Executions with an outcome: each playbook_execution_id of resource_action_traces once, when a step of it failed or all have ended.';
COMMENT ON COLUMN playbook_catalog.successful_executions IS 'Executions whose every step completed; a step that was tried again counts as its last attempt ended.';
COMMENT ON COLUMN playbook_catalog.actual_success_rate IS 'successful_executions by total_executions, 0 to 1; NULL without any.';
