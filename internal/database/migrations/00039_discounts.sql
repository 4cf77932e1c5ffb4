-- +goose Up
-- What was taken off the whole line before it was shared over its payers, minor units.
ALTER TABLE invoice_line ADD COLUMN discount bigint NOT NULL DEFAULT 0 CHECK (discount >= 0);
