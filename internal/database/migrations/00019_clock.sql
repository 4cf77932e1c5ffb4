-- One mechanic runs on one job at a time, in all orders; people are away at times.

-- +goose Up

-- A mechanic who is just being clocked on. That they run is in the task that they have
-- then; this row is there between the question and the answer, and lapses when no answer comes.
CREATE TABLE clock_claim (
    mechanic_id text PRIMARY KEY,
    order_no    text NOT NULL,
    job_id      text NOT NULL,
    key         text NOT NULL, -- of the request: the same again is the same claim
    at          timestamptz NOT NULL
);

-- When somebody is away: a holiday, an illness. No work is planned for them then.
CREATE TABLE absence (
    id         text PRIMARY KEY,
    staff_id   text NOT NULL REFERENCES staff,
    from_at    timestamptz NOT NULL,
    upto       timestamptz NOT NULL CHECK (upto > from_at),
    reason     text NOT NULL CHECK (reason <> ''),
    heir_id    text NOT NULL DEFAULT '', -- who takes over what they hold; '' for nobody in particular
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX absence_of_staff ON absence (staff_id, upto);
CREATE INDEX absence_by_end ON absence (upto);
-- Who takes over from whoever has left.
ALTER TABLE staff ADD COLUMN heir_id text NOT NULL DEFAULT '';
