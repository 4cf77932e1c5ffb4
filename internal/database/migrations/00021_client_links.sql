-- How a client came by a link, and whether it was opened: who agrees by a link agrees
-- with what they were given. A link opens until its order is over; then it has a date.

-- +goose Up

ALTER TABLE client_link
    ADD COLUMN how          text NOT NULL DEFAULT 'message' CHECK (how IN ('message', 'sent', 'shown', 'printed')),
    ADD COLUMN made_by      text NOT NULL DEFAULT '', -- staff id; empty: the process
    ADD COLUMN opened_first timestamptz,
    ADD COLUMN opened_last  timestamptz,
    ALTER COLUMN expires_at DROP NOT NULL;

UPDATE client_link l SET expires_at = NULL FROM work_order w
WHERE w.number = l.order_no AND NOT w.ended AND NOT l.revoked AND l.expires_at > now();

-- What clients said is shown to whom it concerns, the newest first.
CREATE INDEX survey_answered ON survey (branch, answered_at DESC) WHERE answered_at IS NOT NULL;
