-- Lists of parts, clients and cars come in from files, and go out to them.

-- +goose Up

-- A client without a number or an address is known by the name alone.
CREATE INDEX client_by_name ON client (name_key) WHERE merged_into IS NULL;

-- Which cards lead to this one is asked for every card that goes.
CREATE INDEX vehicle_merged_into ON vehicle (merged_into) WHERE merged_into IS NOT NULL;

-- A list that somebody sent, and how far it has come.
CREATE TABLE import (
    id       text PRIMARY KEY,
    kind     text NOT NULL CHECK (kind IN ('parts', 'clients', 'vehicles', 'clients_vehicles')),
    name     text NOT NULL, -- of the file
    bytes    integer NOT NULL,
    state    text NOT NULL CHECK (state IN ('uploaded', 'checking', 'checked', 'running', 'done', 'undoing', 'undone')),
    setup    jsonb NOT NULL, -- how it is read and what is made of twins: imports.Setup
    header   text[] NOT NULL DEFAULT '{}',
    wrong    jsonb, -- why it could not be read
    version  integer NOT NULL DEFAULT 1,
    by_id    text NOT NULL,
    by_role  text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    moved_at timestamptz NOT NULL DEFAULT now(), -- when it came into its state
    reached  integer NOT NULL DEFAULT 0, -- the last line that a run has come to, the first that an undo has
    forgotten boolean NOT NULL DEFAULT false -- file and lines are gone
);
CREATE INDEX import_list ON import (at DESC, id DESC);
CREATE INDEX import_due ON import (moved_at) WHERE state IN ('checking', 'running', 'undoing');

-- The file as it was sent, and its lines as they were read: both have personal data and
-- go when nobody can undo the import any more.
CREATE TABLE import_file (
    import_id text PRIMARY KEY REFERENCES import,
    content   bytea NOT NULL
);
ALTER TABLE import_file ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE import_line (
    import_id text NOT NULL REFERENCES import,
    line      integer NOT NULL,
    outcome   text NOT NULL CHECK (outcome IN ('new', 'change', 'same', 'twin', 'repeat', 'refused')),
    state     text NOT NULL DEFAULT '' CHECK (state IN ('', 'done', 'overtaken', 'undone', 'kept')),
    title     text NOT NULL,
    said      jsonb NOT NULL DEFAULT '{}', -- what a person is told: imports.Said
    card      jsonb, -- what the line says
    was       jsonb, -- the card before, where there was one
    wrote     jsonb, -- the card as the import left it
    PRIMARY KEY (import_id, line)
) WITH (fillfactor = 50); -- each line is written once more, with its card
CREATE INDEX import_line_by_outcome ON import_line (import_id, outcome, line);

-- How the columns of a file with this header were understood last time.
CREATE TABLE import_memory (
    kind    text NOT NULL,
    header  bytea NOT NULL, -- a hash
    setup   jsonb NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, header)
);
