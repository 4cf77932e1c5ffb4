-- What every process counts is told apart by process: the first label.

-- +goose Up

-- There were two processes, and surveys were all of one kind. Rows that a program of
-- before still writes during an upgrade get their label when they are read.
UPDATE tally SET labels = CASE WHEN labels[2] = 'csat_ces' THEN 'survey' ELSE 'work-order' END || labels
WHERE name IN ('wo_stage_seconds', 'wo_hold_seconds', 'sla_clock_total') AND cardinality(labels) = 4
   OR name = 'incidents_total' AND cardinality(labels) = 3;

UPDATE measure SET labels = CASE WHEN labels[2] = 'csat_ces' THEN 'survey' ELSE 'work-order' END || labels
WHERE name IN ('wo_stage_seconds', 'wo_hold_seconds', 'sla_clock_total') AND cardinality(labels) = 4
   OR name = 'incidents_total' AND cardinality(labels) = 3;
