-- What became of a message after it was written. Why it did not go out or did not
-- arrive is a word; what whoever carried it says of that is for people to read.

-- +goose Up

ALTER TABLE message DROP CONSTRAINT message_state_check;
ALTER TABLE message
    ADD CONSTRAINT message_state_check CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'suppressed', 'withdrawn')),
    ADD COLUMN reason   text NOT NULL DEFAULT '' CHECK (reason IN ('', 'no_address', 'by_phone', 'no_consent', 'not_delivered')),
    ADD COLUMN detail   text NOT NULL DEFAULT '',
    ADD COLUMN state_at timestamptz NOT NULL DEFAULT now(), -- since when it is in this state
    ADD COLUMN heard    text NOT NULL DEFAULT 'queued',     -- the state that its order knows of
    ADD COLUMN asked    text NOT NULL DEFAULT '',           -- the way on which its order was last asked to write it again
    ADD CONSTRAINT message_why CHECK ((reason <> '') = (state IN ('failed', 'suppressed')));
UPDATE message SET heard = state, state_at = at;
CREATE INDEX message_news ON message (id) WHERE heard <> state;
CREATE INDEX message_held_up ON message (state_at) WHERE state IN ('failed', 'suppressed');
