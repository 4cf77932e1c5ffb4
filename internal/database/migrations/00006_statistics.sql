-- How many open orders stand in a stage, told to the planner.

-- +goose Up

-- Being over and being in a stage are one fact told twice: taken for two that have
-- nothing to do with each other, six thousand open orders look like fifty as soon as
-- there are many closed ones, and each is then joined by itself.
CREATE STATISTICS work_order_phases (mcv) ON ended, phase FROM work_order;
ANALYZE work_order;
