-- A scrape counts the open incidents of every process and passes over what else waits.

-- +goose Up

CREATE INDEX hold_incident ON hold (number) INCLUDE (process, branch) WHERE until IS NULL AND reason = 'incident';
