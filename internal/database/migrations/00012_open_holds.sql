-- What waits in one process is read without what waits in the others: a survey
-- waits for weeks, and there are many.

-- +goose Up

DROP INDEX hold_open;
CREATE INDEX hold_open ON hold (process, reason, side, branch, kind) INCLUDE (number) WHERE until IS NULL;
