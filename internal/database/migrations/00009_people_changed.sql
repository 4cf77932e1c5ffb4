-- Whoever remembers who somebody is hears at once that it may not be so any more.

-- +goose Up

-- +goose StatementBegin
CREATE FUNCTION tell_people_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY workbay_people;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER tell_people_changed AFTER UPDATE OR DELETE OR TRUNCATE ON staff
    FOR EACH STATEMENT EXECUTE FUNCTION tell_people_changed();
CREATE TRIGGER tell_people_changed AFTER UPDATE OR DELETE OR TRUNCATE ON api_token
    FOR EACH STATEMENT EXECUTE FUNCTION tell_people_changed();
CREATE TRIGGER tell_people_changed AFTER UPDATE OR DELETE OR TRUNCATE ON login
    FOR EACH STATEMENT EXECUTE FUNCTION tell_people_changed();
