-- +goose Up
-- A task may be handed to somebody, with a word on it. What is handed over does not lapse
-- by its age: whoever handed it relies on it.
ALTER TABLE claim
    ADD by_id text NOT NULL DEFAULT '', -- staff id of who handed it over; empty: they took it themselves
    ADD said  text NOT NULL DEFAULT '';

-- +goose Down
DELETE FROM claim WHERE by_id <> '';
ALTER TABLE claim DROP by_id, DROP said;
