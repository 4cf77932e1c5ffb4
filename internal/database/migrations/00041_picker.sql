-- A part is found as it is typed: by words of its name, its number, and the numbers
-- that others give it.

-- +goose Up

ALTER TABLE part
    ADD COLUMN find_key  text NOT NULL DEFAULT '',   -- input.FindKey of number, name and other numbers
    ADD COLUMN find_rule integer NOT NULL DEFAULT 0; -- by which version of it; see cards.DeriveKeys
CREATE INDEX part_find ON part USING gin (find_key gin_trgm_ops);
-- Also what a number begins with, whatever the database sorts by.
DROP INDEX part_by_key;
CREATE INDEX part_by_key ON part (part_key text_pattern_ops);

-- Numbers under which a part is sold by others: of the car's maker, of other makers. One
-- number may be of several parts, for they may replace each other.
CREATE TABLE part_cross (
    part_no text NOT NULL REFERENCES part,
    key     text NOT NULL CHECK (key <> ''), -- as it is compared: input.PartKey
    number  text NOT NULL CHECK (number <> ''), -- as it is written
    PRIMARY KEY (part_no, key)
);
CREATE INDEX part_cross_by_key ON part_cross (key text_pattern_ops);
