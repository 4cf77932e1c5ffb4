-- Goods that are on their way though no order wants them any more: the parts desk
-- takes them back from the supplier, or lets them come to stock.

-- +goose Up

ALTER TABLE purchase_line ADD COLUMN surplus boolean NOT NULL DEFAULT false;
CREATE INDEX purchase_line_surplus ON purchase_line (eta, number, line_id) WHERE surplus AND state = 'ordered';
