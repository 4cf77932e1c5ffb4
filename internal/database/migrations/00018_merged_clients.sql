-- Two cards of one client become one. The one that goes keeps its id, which orders and
-- workflows know, and leads to the one that stays.

-- +goose Up

ALTER TABLE client ADD COLUMN merged_into text REFERENCES client CHECK (merged_into <> id);
CREATE INDEX client_merged ON client (merged_into) WHERE merged_into IS NOT NULL;
