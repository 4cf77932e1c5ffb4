-- +goose Up

-- Which keys have sealed what the engine keeps: ids only, the keys are in a file.
CREATE TABLE payload_key (
    id    text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT now() -- when it became the one that seals
);
