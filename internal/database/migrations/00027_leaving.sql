-- What somebody held when they left is passed on.

-- +goose Up

-- Who takes over what a member of staff who left had to do, and who said that they left:
-- orders are told in that person's name, also later, when some could not be reached at once.
ALTER TABLE staff
    ADD COLUMN successor_id text REFERENCES staff,
    ADD COLUMN left_by      text NOT NULL DEFAULT '',
    ADD COLUMN left_role    text NOT NULL DEFAULT '',
    ADD CONSTRAINT staff_successor CHECK (successor_id IS NULL OR NOT active AND successor_id <> id);
