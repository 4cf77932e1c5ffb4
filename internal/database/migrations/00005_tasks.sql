-- The inbox: what people have to do, and what managers see of money.

-- +goose Up

-- What people have to do for each open order, derived from its state by package
-- workorder and written with each decision. A row with a later since is no task yet.
CREATE TABLE task (
    number   text NOT NULL REFERENCES work_order,
    key      text NOT NULL, -- the command, and the job it is about
    name     text NOT NULL, -- the command
    job_id   text NOT NULL DEFAULT '',
    branch   text NOT NULL,
    subject  text NOT NULL DEFAULT '', -- the job's title, or the step that failed
    roles    text[] NOT NULL,          -- whose work it is
    staff_id text NOT NULL DEFAULT '', -- whose it is in the first place
    barred   text[] NOT NULL,          -- who may not do it
    since    timestamptz NOT NULL,
    due      timestamptz,
    PRIMARY KEY (number, key)
) WITH (fillfactor = 80);
CREATE INDEX task_by_due ON task (branch, coalesce(due, 'infinity'::timestamptz), number, key);
CREATE INDEX task_by_staff ON task (staff_id) WHERE staff_id <> '';

-- By which version of the rule the rows were derived; see Store.deriveTasks.
CREATE TABLE task_rule (
    version integer PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now()
);

-- A month's invoices and payments, and what is unpaid whatever its age.
CREATE INDEX invoice_by_time ON invoice (branch, issued_at);
CREATE INDEX invoice_open ON invoice (branch) WHERE state IN ('issued', 'part_paid');
CREATE INDEX payment_by_time ON payment USING brin (at) WITH (pages_per_range = 16, autosummarize = on);
