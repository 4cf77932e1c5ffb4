-- How much of a part a branch wants to have on its shelf: at or below the minimum it is
-- bought anew, up to the maximum.

-- +goose Up

ALTER TABLE stock_item
    ADD COLUMN minimum bigint,
    ADD COLUMN maximum bigint,
    ADD COLUMN limits  integer NOT NULL DEFAULT 1, -- counts edits of the two: a stale edit is refused
    ADD CONSTRAINT stock_item_limits CHECK (num_nulls(minimum, maximum) IN (0, 2) AND minimum >= 0 AND maximum > 0 AND minimum <= maximum);
CREATE INDEX stock_item_limited ON stock_item (branch, part_no) WHERE minimum IS NOT NULL;
CREATE INDEX stock_movement_used ON stock_movement (branch, at) WHERE kind IN ('issue', 'return'); -- what the use of the last weeks asks for
