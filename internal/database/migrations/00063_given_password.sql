-- Whoever was given a password by somebody else chooses their own at the next sign-in.

-- +goose Up
ALTER TABLE login ADD COLUMN given boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE login DROP COLUMN given;
