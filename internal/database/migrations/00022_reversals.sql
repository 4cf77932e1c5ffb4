-- Payments that were recorded wrong: they stay in the ledger, and so does why they do
-- not count. invoice.paid is what was received without what was reversed.

-- +goose Up

CREATE TABLE payment_reversal (
    key     text PRIMARY KEY, -- of the request: twice is once
    number  text NOT NULL REFERENCES invoice,
    payment text NOT NULL,    -- its id within the order
    amount  bigint NOT NULL CHECK (amount > 0),
    at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payment_reversal_by_invoice ON payment_reversal (number);
CREATE TRIGGER payment_reversal_append_only BEFORE UPDATE OR DELETE ON payment_reversal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

COMMENT ON COLUMN payment.paid_upto IS 'running total of all that was received, reversed or not';
