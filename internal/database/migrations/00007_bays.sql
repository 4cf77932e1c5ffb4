-- Which car stands in which bay.

-- +goose Up

-- Empty while the car stands in the yard and when it is gone: the index holds
-- what stands in a bay now.
ALTER TABLE work_order ADD COLUMN bay_id text NOT NULL DEFAULT '';
CREATE INDEX work_order_by_bay ON work_order (bay_id) WHERE bay_id <> '';
