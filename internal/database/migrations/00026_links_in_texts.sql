-- A link lies in the text of its message for as long as somebody has to carry it to the
-- client, and no longer: who reads the database later can not act for them.

-- +goose Up

-- +goose StatementBegin
CREATE FUNCTION forget_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.subject := regexp_replace(NEW.subject, '/c/[A-Za-z0-9_-]{43}', '/c/…', 'g');
    NEW.body    := regexp_replace(NEW.body, '/c/[A-Za-z0-9_-]{43}', '/c/…', 'g');
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- Whatever becomes of a message after it was queued, its link is not needed any more.
CREATE TRIGGER message_forgets_link BEFORE UPDATE ON message
    FOR EACH ROW WHEN (NEW.state <> 'queued') EXECUTE FUNCTION forget_link();

UPDATE message SET state = state WHERE state <> 'queued';

-- Messages that lie in the queue with a link, for the sweep that looks for dead ones.
CREATE INDEX message_with_link ON message (order_no) WHERE state = 'queued' AND body ~ '/c/[A-Za-z0-9_-]{43}';
