-- More than one process: what is written with a decision belongs to an instance of
-- any process, not to a work order only.

-- +goose Up

-- The name of an instance is a work order's number; of every other process it is
-- the process and the id, survey/MSK-000001. So it is unique in all these tables.
ALTER TABLE journal DROP CONSTRAINT journal_number_fkey, ADD COLUMN process text NOT NULL DEFAULT 'work-order';
ALTER TABLE stage_visit DROP CONSTRAINT stage_visit_number_fkey, ADD COLUMN process text NOT NULL DEFAULT 'work-order';
ALTER TABLE hold DROP CONSTRAINT hold_number_fkey, ADD COLUMN process text NOT NULL DEFAULT 'work-order';
ALTER TABLE task DROP CONSTRAINT task_number_fkey, ADD COLUMN process text NOT NULL DEFAULT 'work-order';
ALTER TABLE claim DROP CONSTRAINT claim_order_no_fkey;

-- The projection of an instance that has no table of its own, as work_order is that
-- of a work order.
CREATE TABLE instance (
    number      text PRIMARY KEY,
    process     text NOT NULL,
    branch      text NOT NULL,
    phase       text NOT NULL,
    version     integer NOT NULL CHECK (version >= 1),
    opened_at   timestamptz NOT NULL,
    phase_since timestamptz NOT NULL,
    stage_due   timestamptz,
    ended       boolean NOT NULL,
    pending     boolean NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    state       jsonb NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX instance_open ON instance (process, branch, phase) WHERE NOT ended;

-- A command that was accepted and journalled, until its sender has heard so: should
-- every process die meanwhile, it is sent again under its update id (see
-- record.Intents). What opens an instance carries the rules it was opened under.
CREATE TABLE intent (
    update_id text NOT NULL,
    process   text NOT NULL,
    id        text NOT NULL,
    command   text NOT NULL,
    by_role   text NOT NULL,
    by_id     text NOT NULL,
    hash      text NOT NULL,
    body      jsonb NOT NULL,
    rules     jsonb,
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (process, id, update_id)
);
CREATE INDEX intent_by_time ON intent (at);
