-- One mechanic runs on one job at a time, in all orders.

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
