-- What papers say of the company, and of the client they are made out to.

-- +goose Up

-- Each version stays: a paper that is printed again says what it said.
CREATE TABLE company (
    version integer PRIMARY KEY,
    doc     jsonb NOT NULL,
    by_id   text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);
INSERT INTO company (version, doc, by_id) VALUES (1, '{}', 'process');

-- The one picture at the head of papers.
CREATE TABLE company_logo (
    single  boolean PRIMARY KEY DEFAULT true CHECK (single),
    content bytea NOT NULL
);

ALTER TABLE client
    ADD COLUMN address text NOT NULL DEFAULT '',
    ADD COLUMN tax_no  text NOT NULL DEFAULT '';
