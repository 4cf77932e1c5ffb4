-- A session that ends ends in every tab: streams that are open look who they are for.

-- +goose Up

-- By row: who clears away what has expired, and finds nothing, tells nobody.
CREATE TRIGGER tell_people_changed AFTER DELETE ON session
    FOR EACH ROW EXECUTE FUNCTION tell_people_changed();
