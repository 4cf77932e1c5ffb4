-- The state in which a car is taken in: fuel, keys, damage, what is left in it.

-- +goose Up
CREATE TABLE intake_state (
    order_no text PRIMARY KEY,
    version  integer NOT NULL,
    doc      jsonb NOT NULL,
    by_id    text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
