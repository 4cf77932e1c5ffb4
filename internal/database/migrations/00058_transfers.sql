-- Parts go from branch to branch by a paper: they leave the shelf when it is sent, are on
-- their way, and stand on the other shelf when it is received.

-- +goose Up

ALTER TABLE paper_number DROP CONSTRAINT paper_number_kind_check;
ALTER TABLE paper_number ADD CONSTRAINT paper_number_kind_check CHECK (kind IN ('invoice', 'act', 'transfer'));

ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_kind_check;
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_kind_check CHECK (kind IN ('receipt', 'issue', 'return', 'count', 'transfer'));
ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_check;
ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_check CHECK (kind = 'count' OR qty <> 0 AND (kind = 'transfer' OR (kind = 'issue') = (qty < 0)));

CREATE TABLE stock_transfer (
    number      text PRIMARY KEY,
    from_branch text NOT NULL REFERENCES branch,
    to_branch   text NOT NULL CONSTRAINT stock_transfer_to REFERENCES branch CHECK (to_branch <> from_branch),
    state       text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'received', 'cancelled')),
    note        text NOT NULL DEFAULT '',
    version     integer NOT NULL DEFAULT 1, -- counts its steps: a stale one is refused
    by_id       text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    sent_by     text NOT NULL DEFAULT '',
    sent_at     timestamptz,
    ended_by    text NOT NULL DEFAULT '', -- who received or cancelled it
    ended_at    timestamptz,
    CHECK (state <> 'sent' OR sent_at IS NOT NULL),
    CHECK ((state IN ('received', 'cancelled')) = (ended_at IS NOT NULL))
);
CREATE INDEX stock_transfer_from ON stock_transfer (from_branch, at DESC, number DESC);
CREATE INDEX stock_transfer_to ON stock_transfer (to_branch, at DESC, number DESC);

CREATE TABLE stock_transfer_line (
    number   text NOT NULL REFERENCES stock_transfer,
    place    integer NOT NULL,
    part_no  text NOT NULL,
    qty      bigint NOT NULL CHECK (qty > 0),
    received bigint CHECK (received BETWEEN 0 AND qty), -- NULL until it is received
    reason   text NOT NULL DEFAULT '', -- why less came
    PRIMARY KEY (number, part_no),
    CHECK (received IS NULL OR received = qty OR reason <> '')
);
CREATE INDEX stock_transfer_line_by_part ON stock_transfer_line (part_no);
