-- When a token was last used. That it was used is no news of people: the memories
-- of who is who stay.

-- +goose Up

ALTER TABLE api_token ADD COLUMN used_at timestamptz;
DROP TRIGGER tell_people_changed ON api_token;
CREATE TRIGGER tell_people_changed AFTER UPDATE OF hash, staff_id, expires_at, revoked_at OR DELETE ON api_token
    FOR EACH STATEMENT EXECUTE FUNCTION tell_people_changed();
CREATE TRIGGER tell_tokens_gone AFTER TRUNCATE ON api_token
    FOR EACH STATEMENT EXECUTE FUNCTION tell_people_changed();

-- Whoever has left before this version is locked out as those who leave after it are.
UPDATE api_token t SET revoked_at = now() FROM staff s WHERE s.id = t.staff_id AND NOT s.active AND t.revoked_at IS NULL;
UPDATE login l SET epoch = DEFAULT FROM staff s WHERE s.id = l.staff_id AND NOT s.active;
