-- A part has a card that is edited by hand: its make, whether it is used any more, and a
-- version that counts edits, so that a stale one is refused.

-- +goose Up

ALTER TABLE part
    ADD COLUMN brand   text NOT NULL DEFAULT '',
    ADD COLUMN active  boolean NOT NULL DEFAULT true,
    ADD COLUMN version integer NOT NULL DEFAULT 1;
