-- When a session was last used. It is kept apart from what the session holds: a
-- page that is only looked at must not write back what it read a while ago.

-- +goose Up

ALTER TABLE session ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
