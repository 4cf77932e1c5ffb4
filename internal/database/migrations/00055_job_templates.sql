-- Work that a shop does again and again is written down once: what it is called, how long it
-- takes, what it needs and what it costs.

-- +goose Up

CREATE TABLE job_template (
    id         text PRIMARY KEY,
    titles     jsonb NOT NULL, -- by language
    op_code    text NOT NULL DEFAULT '',
    skill      text NOT NULL CHECK (skill <> ''),
    norm_hours bigint NOT NULL CHECK (norm_hours > 0), -- hundredths
    price      bigint CHECK (price >= 0), -- of the work, minor units; NULL: by the rate
    fits       jsonb NOT NULL DEFAULT '[]', -- cars as they were typed
    fit_keys   text[] NOT NULL DEFAULT '{}', -- as they are compared; empty fits all
    active     boolean NOT NULL DEFAULT true,
    sort_key   text NOT NULL CONSTRAINT job_template_order UNIQUE, -- first title and id
    find_key   text NOT NULL,
    version    integer NOT NULL DEFAULT 1
);

CREATE TABLE job_template_part (
    template_id text NOT NULL REFERENCES job_template,
    place       integer NOT NULL,
    part_no     text NOT NULL REFERENCES part,
    qty         bigint NOT NULL CHECK (qty > 0),
    PRIMARY KEY (template_id, place)
);
CREATE INDEX job_template_part_by_part ON job_template_part (part_no);

-- What was done to cars of a model is read from the newest cards of it.
CREATE INDEX vehicle_by_model ON vehicle (lower(make), lower(model), id DESC);
