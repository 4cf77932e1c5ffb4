-- Check-sheets: what a mechanic looks at point by point, and what they saw.

-- +goose Up

CREATE TABLE inspection_template (
    id      text PRIMARY KEY,
    titles  jsonb NOT NULL, -- by language
    kind    text NOT NULL DEFAULT '' CHECK (kind IN ('', 'commercial', 'warranty')), -- of the orders that it is proposed for; empty for all
    points  jsonb NOT NULL, -- titles by language, in order
    active  boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1
);

-- A sheet keeps the points that its template had: what was looked at does not change afterwards.
CREATE TABLE inspection_sheet (
    id           text PRIMARY KEY,
    order_no     text NOT NULL,
    template_id  text NOT NULL REFERENCES inspection_template,
    titles       jsonb NOT NULL,
    points       jsonb NOT NULL,
    version      integer NOT NULL DEFAULT 1,
    by_id        text NOT NULL,
    at           timestamptz NOT NULL DEFAULT now(),
    completed_by text NOT NULL DEFAULT '',
    completed_at timestamptz
);
CREATE INDEX inspection_sheet_of ON inspection_sheet (order_no, at);

-- One point as it was seen last.
CREATE TABLE inspection_mark (
    sheet       text NOT NULL REFERENCES inspection_sheet,
    point       integer NOT NULL CHECK (point > 0), -- as people count
    colour      text NOT NULL DEFAULT '' CHECK (colour IN ('', 'green', 'amber', 'red')),
    note        text NOT NULL DEFAULT '',
    by_id       text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    reported_at timestamptz, -- to the order's advisor
    PRIMARY KEY (sheet, point)
);

CREATE TABLE inspection_photo (
    file_id text PRIMARY KEY REFERENCES file ON DELETE CASCADE,
    sheet   text NOT NULL REFERENCES inspection_sheet,
    point   integer NOT NULL
);
CREATE INDEX inspection_photo_of ON inspection_photo (sheet, point);
