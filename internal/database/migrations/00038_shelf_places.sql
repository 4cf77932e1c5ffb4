-- Where a part stands in a branch's store: who picks it does not have to search.

-- +goose Up

ALTER TABLE stock_item ADD COLUMN place text NOT NULL DEFAULT '';
CREATE INDEX stock_item_by_place ON stock_item (branch, place, part_no) WHERE place <> '';
