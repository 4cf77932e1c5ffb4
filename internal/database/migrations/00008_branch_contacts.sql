-- Where a branch is and how it is called: stands on clients' pages and on papers.

-- +goose Up

ALTER TABLE branch
    ADD COLUMN phone text,
    ADD COLUMN address text NOT NULL DEFAULT '';
