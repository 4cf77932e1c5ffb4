-- When somebody is not there: no time is planned for them then.

-- +goose Up

CREATE TABLE absence (
    id           text PRIMARY KEY,
    staff_id     text NOT NULL REFERENCES staff,
    first_day    date NOT NULL,
    last_day     date NOT NULL,
    from_at      timestamptz NOT NULL, -- the first day begins at their branch
    upto         timestamptz NOT NULL, -- the last day is over there
    reason       text NOT NULL CHECK (reason IN ('vacation', 'sick', 'training', 'other')),
    note         text NOT NULL DEFAULT '',
    successor_id text REFERENCES staff,
    by_id        text NOT NULL,
    by_role      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT absence_in_order CHECK (last_day >= first_day AND upto > from_at),
    CONSTRAINT absence_once EXCLUDE USING gist (staff_id WITH =, tstzrange(from_at, upto) WITH &&)
);
