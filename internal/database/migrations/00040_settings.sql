-- A shop opens itself, and what it is made of can be changed and put away.

-- +goose Up

-- The link behind which an empty database becomes a shop, once. Only its hash is kept.
CREATE TABLE founding_link (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    expires_at timestamptz NOT NULL
);

-- Versions count edits: a stale edit is refused.
ALTER TABLE branch
    ADD COLUMN company text NOT NULL DEFAULT '',
    ADD COLUMN country text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
    ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE staff ADD COLUMN version integer NOT NULL DEFAULT 1;

-- What is not used any more stays, inactive: orders, purchases and claims name it.
ALTER TABLE bay ADD COLUMN active boolean NOT NULL DEFAULT true, ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE supplier ADD COLUMN active boolean NOT NULL DEFAULT true, ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE payer ADD COLUMN active boolean NOT NULL DEFAULT true, ADD COLUMN version integer NOT NULL DEFAULT 1;
