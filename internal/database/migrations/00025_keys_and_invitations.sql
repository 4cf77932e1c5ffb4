-- +goose Up

-- Which keys have sealed what the engine keeps: ids only, the keys are in a file.
CREATE TABLE payload_key (
    id    text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT now() -- when it became the one that seals
);

-- A link by which a member of staff chooses a user name and a password, once. Only its
-- hash is kept.
CREATE TABLE invitation (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    staff_id   text NOT NULL REFERENCES staff,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
