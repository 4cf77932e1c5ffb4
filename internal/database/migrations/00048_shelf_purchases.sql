-- What is bought for the shelf is a purchase order without a work order. It is a draft until
-- somebody sends it, and confirmed when the supplier has said when it comes.

-- +goose Up

ALTER TABLE purchase_order DROP CONSTRAINT purchase_order_state_check;
ALTER TABLE purchase_order
    ADD CONSTRAINT purchase_order_state_check CHECK (state IN ('draft', 'open', 'received', 'cancelled')),
    ADD COLUMN version      integer NOT NULL DEFAULT 1, -- counts what people change of it: a stale edit is refused
    ADD COLUMN made_by      text NOT NULL DEFAULT '',   -- empty: the process bought it for a work order
    ADD COLUMN sent_at      timestamptz,
    ADD COLUMN sent_by      text NOT NULL DEFAULT '',
    ADD COLUMN confirmed_at timestamptz,
    ADD COLUMN confirmed_by text NOT NULL DEFAULT '',
    ADD CONSTRAINT purchase_order_draft CHECK (state <> 'draft' OR order_no = '' AND sent_at IS NULL);
CREATE INDEX purchase_order_draft ON purchase_order (branch, supplier_id) WHERE state = 'draft';
CREATE INDEX purchase_order_shelf ON purchase_order (branch) WHERE order_no = '' AND state IN ('draft', 'open'); -- what is on order for nobody
