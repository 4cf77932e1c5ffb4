-- What is on the shelf can always be recorded. What it can not serve any more is taken from
-- orders, and each of them is told.

-- +goose Up

ALTER TABLE reservation DROP CONSTRAINT reservation_state_check;
ALTER TABLE reservation ADD CONSTRAINT reservation_state_check CHECK (state IN ('held', 'issued', 'released', 'returned', 'lost'));

CREATE TABLE stock_loss (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    branch   text NOT NULL,
    part_no  text NOT NULL,
    order_no text NOT NULL,
    line_id  text NOT NULL,
    qty      bigint NOT NULL CHECK (qty > 0),
    movement text NOT NULL, -- key of the count in the ledger
    reason   text NOT NULL DEFAULT '',
    by_id    text NOT NULL,
    state    text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'told', 'moot')), -- moot: the order did not want it any more
    at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (movement, order_no, line_id)
);
CREATE INDEX stock_loss_due ON stock_loss (id) WHERE state = 'due';

-- A sheet of a stock-taking: what people find on the shelves of a place, over hours.
CREATE SEQUENCE stock_sheet_number;
CREATE TABLE stock_sheet (
    number    text PRIMARY KEY,
    branch    text NOT NULL REFERENCES branch,
    place     text NOT NULL, -- what the shelf places begin with; empty for the whole store
    state     text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'booked', 'dropped')),
    version   integer NOT NULL DEFAULT 1, -- grows with each figure
    reason    text NOT NULL DEFAULT '', -- of the booking
    by_id     text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    ended_by  text NOT NULL DEFAULT '',
    ended_at  timestamptz
);
CREATE INDEX stock_sheet_list ON stock_sheet (branch, at DESC, number DESC);

-- Each person's figure of a part is a row of its own: nobody writes over another's.
CREATE TABLE stock_figure (
    sheet   text NOT NULL REFERENCES stock_sheet,
    part_no text NOT NULL,
    by_id   text NOT NULL,
    qty     bigint NOT NULL CHECK (qty >= 0),
    booked  bigint NOT NULL, -- what the ledger had when it was counted
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sheet, part_no, by_id)
);

-- What a booked sheet found, for ever.
CREATE TABLE stock_difference (
    sheet   text NOT NULL REFERENCES stock_sheet,
    part_no text NOT NULL,
    found   bigint NOT NULL,
    booked  bigint NOT NULL, -- what the ledger had
    cost    bigint, -- of one unit, minor units; NULL when nobody knows
    PRIMARY KEY (sheet, part_no)
);
CREATE INDEX purchase_line_by_part ON purchase_line (part_no) WHERE received > 0; -- what a part cost us last
