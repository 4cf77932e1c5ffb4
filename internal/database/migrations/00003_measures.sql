-- What managers see: when each stay is due, what parts wait for, and the
-- counters behind the metrics.

-- +goose Up

ALTER TABLE journal ADD due timestamptz;                              -- of the phase that the event began
ALTER TABLE stage_visit ADD due timestamptz,                          -- when it should be left by its target
    ADD branch text NOT NULL DEFAULT '', ADD kind text NOT NULL DEFAULT ''; -- of the order: read a million at a time
ALTER TABLE hold
    ADD branch text NOT NULL DEFAULT '', ADD kind text NOT NULL DEFAULT '';
ALTER TABLE work_order ADD stage_due timestamptz;                     -- of the present stay

UPDATE stage_visit v SET branch = o.branch, kind = o.kind FROM work_order o WHERE o.number = v.number;
UPDATE hold h SET branch = o.branch, kind = o.kind FROM work_order o WHERE o.number = h.number;

-- A scrape reads every open order and no closed one; with what it needs in the
-- index it does not touch the table, whose rows carry the whole order.
CREATE INDEX work_order_now ON work_order (branch, kind, phase)
    INCLUDE (number, phase_since, stage_due, opened_at, promised_at) WHERE NOT ended;

DROP INDEX stage_visit_left;
CREATE INDEX stage_visit_left ON stage_visit (left_at, branch, phase) WHERE left_at IS NOT NULL;
-- Who stood where at the end of a period that is long over.
CREATE INDEX stage_visit_span ON stage_visit USING brin (entered, left_at);

DROP INDEX hold_open;
CREATE INDEX hold_open ON hold (reason, side, branch, kind) INCLUDE (number) WHERE until IS NULL;

-- What each part line waited for: the parts stage, split (P13).
CREATE TABLE part_wait (
    number  text NOT NULL REFERENCES work_order,
    line_id text NOT NULL,
    seq     integer NOT NULL,
    branch  text NOT NULL,
    kind    text NOT NULL,
    part    text NOT NULL CHECK (part IN ('check', 'enquiry', 'approval', 'supplier', 'receiving')),
    since   timestamptz NOT NULL,
    until   timestamptz, -- null while it lasts
    PRIMARY KEY (number, line_id, seq)
);
CREATE INDEX part_wait_open ON part_wait (part, branch, kind) INCLUDE (since) WHERE until IS NULL;
CREATE INDEX part_wait_ended ON part_wait (until) WHERE until IS NOT NULL;

-- What is on its way and what is planned: neither grows with what came and what was done.
CREATE INDEX purchase_line_due ON purchase_line (eta) INCLUDE (number) WHERE state = 'ordered';
DROP INDEX purchase_order_open;
CREATE INDEX purchase_order_open ON purchase_order (branch, at DESC, number DESC) INCLUDE (order_no) WHERE state = 'open';
CREATE INDEX assignment_ahead ON assignment (upto) INCLUDE (mechanic_id, from_at);

-- What decisions add to the counters, written with the decision and folded into
-- the tally soon after: a counter that all orders shared would make them wait
-- for each other.
CREATE TABLE measure (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name   text NOT NULL,
    labels text[] NOT NULL,
    value  double precision NOT NULL
);

-- The counters. A histogram has a row per set of upper bounds: when a release
-- changes them it counts anew beside the old.
CREATE TABLE tally (
    name    text NOT NULL,
    labels  text[] NOT NULL,
    bounds  double precision[] NOT NULL, -- empty for a plain counter
    count   bigint NOT NULL,
    sum     double precision NOT NULL,
    buckets bigint[] NOT NULL, -- observations up to each bound, cumulative
    PRIMARY KEY (name, labels, bounds)
);
