-- Parts go back to their supplier by a paper with a reason for each; the supplier answers
-- line by line.

-- +goose Up

ALTER TABLE paper_number DROP CONSTRAINT paper_number_kind_check;
ALTER TABLE paper_number ADD CONSTRAINT paper_number_kind_check CHECK (kind IN ('invoice', 'act', 'transfer', 'return'));

ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_kind_check;
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_kind_check CHECK (kind IN ('receipt', 'issue', 'return', 'count', 'transfer', 'supplier_return'));
ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_check;
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_check CHECK (kind = 'count' OR qty <> 0 AND (kind IN ('transfer', 'supplier_return') OR (kind = 'issue') = (qty < 0)));

CREATE TABLE supplier_return (
    number      text PRIMARY KEY,
    branch      text NOT NULL REFERENCES branch,
    supplier_id text NOT NULL REFERENCES supplier,
    state       text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'settled', 'cancelled')),
    note        text NOT NULL DEFAULT '',
    version     integer NOT NULL DEFAULT 1, -- counts its steps: a stale one is refused
    by_id       text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    sent_by     text NOT NULL DEFAULT '',
    sent_at     timestamptz,
    ended_at    timestamptz, -- when the last line was answered, or it was cancelled
    CHECK (state <> 'sent' OR sent_at IS NOT NULL),
    CHECK ((state IN ('settled', 'cancelled')) = (ended_at IS NOT NULL))
);
CREATE INDEX supplier_return_list ON supplier_return (branch, at DESC, number DESC);
CREATE INDEX supplier_return_open ON supplier_return (branch, sent_at) WHERE state = 'sent';

CREATE TABLE supplier_return_line (
    number      text NOT NULL REFERENCES supplier_return,
    place       integer NOT NULL,
    part_no     text NOT NULL,
    qty         bigint NOT NULL CHECK (qty > 0),
    reason      text NOT NULL CHECK (reason IN ('wrong_part', 'dead_on_arrival', 'not_needed', 'core')),
    note        text NOT NULL DEFAULT '',
    answer      text NOT NULL DEFAULT '' CHECK (answer IN ('', 'credited', 'replaced', 'refused')),
    amount      bigint NOT NULL DEFAULT 0 CHECK (amount >= 0), -- credited for the whole line, minor units
    answered_by text NOT NULL DEFAULT '',
    answered_at timestamptz,
    PRIMARY KEY (number, part_no),
    CHECK ((answer <> '') = (answered_at IS NOT NULL)),
    CHECK ((answer = 'credited') = (amount > 0))
);
CREATE INDEX supplier_return_line_by_part ON supplier_return_line (part_no);
