-- A van's delivery is received on one page: what came of which purchase orders, under
-- the supplier's own number. What is for an order, its process receives.

-- +goose Up

CREATE SEQUENCE delivery_number;

CREATE TABLE delivery (
    number      text PRIMARY KEY,
    branch      text NOT NULL REFERENCES branch,
    supplier_id text NOT NULL REFERENCES supplier,
    note        text NOT NULL,
    note_key    text NOT NULL, -- the note as it is compared
    by_id       text NOT NULL,
    by_role     text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_note_once UNIQUE (branch, supplier_id, note_key)
);
CREATE INDEX delivery_list ON delivery (branch, at DESC, number DESC);

CREATE TABLE delivery_line (
    delivery text NOT NULL REFERENCES delivery,
    place    integer NOT NULL,
    purchase text NOT NULL,
    line_id  text NOT NULL,
    order_no text NOT NULL, -- whose process receives it; empty when it goes to free stock
    part_no  text NOT NULL,
    expected bigint NOT NULL CHECK (expected >= 0),
    qty      bigint NOT NULL CHECK (qty > 0),
    taken    bigint NOT NULL CHECK (taken BETWEEN 0 AND least(qty, expected)),
    surplus  text NOT NULL CHECK (surplus IN ('', 'stock', 'back')), -- what becomes of qty - taken
    state    text NOT NULL CHECK (state IN ('due', 'done', 'refused', 'stock', 'missing')),
    why      text NOT NULL DEFAULT '', -- it was refused
    tries    integer NOT NULL DEFAULT 0, -- that its order has refused
    PRIMARY KEY (delivery, place),
    UNIQUE (delivery, purchase, line_id),
    FOREIGN KEY (purchase, line_id) REFERENCES purchase_line,
    CHECK (surplus <> '' OR taken = qty)
);
CREATE INDEX delivery_line_open ON delivery_line (delivery) WHERE state IN ('due', 'refused');
CREATE INDEX delivery_line_due ON delivery_line (purchase, line_id) WHERE state = 'due';
