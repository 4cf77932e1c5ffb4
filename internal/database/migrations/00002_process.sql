-- The record of the process: orders and their journals, and the books of the
-- outside parties that this house plays itself. Nothing here refers to a card by
-- foreign key where the process writes: a write of the process may not fail
-- because of a card.

-- +goose Up

-- Exclusion constraints on a mechanic's time need equality on text in a GiST index.
-- The extension is trusted since PostgreSQL 13, so no superuser is needed.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- ---------------------------------------------------------------- orders

-- The projection of each order's workflow: its whole state after the last
-- decision, and the columns that lists filter by.
CREATE TABLE work_order (
    number      text PRIMARY KEY,
    branch      text NOT NULL,
    kind        text NOT NULL,
    phase       text NOT NULL,
    client_id   text NOT NULL,
    vehicle_id  text NOT NULL,
    advisor_id  text NOT NULL,
    version     integer NOT NULL CHECK (version >= 1), -- number of events, as in the journal
    opened_at   timestamptz NOT NULL,
    promised_at timestamptz, -- the promise in force
    phase_since timestamptz NOT NULL,
    ended       boolean NOT NULL, -- nothing is left to do, to give back or to be paid by the client
    pending     boolean NOT NULL, -- the process is about to take steps; who waits for it looks here
    updated_at  timestamptz NOT NULL DEFAULT now(),
    update_id   text NOT NULL DEFAULT '', -- of the Update behind the last decision
    state       jsonb NOT NULL
) WITH (fillfactor = 80); -- an order is rewritten some twenty times; room on its page saves index writes

-- Boards show what is open and lists walk by (opened_at, number): neither grows
-- with the orders that are over.
CREATE INDEX work_order_open ON work_order (branch, phase, opened_at DESC, number DESC) WHERE NOT ended;
CREATE INDEX work_order_open_by_advisor ON work_order (advisor_id, opened_at DESC, number DESC) WHERE NOT ended;
CREATE INDEX work_order_by_age ON work_order (opened_at DESC, number DESC);
CREATE INDEX work_order_by_branch ON work_order (branch, opened_at DESC, number DESC);
CREATE INDEX work_order_by_client ON work_order (client_id, opened_at DESC, number DESC);
CREATE INDEX work_order_by_vehicle ON work_order (vehicle_id, opened_at DESC, number DESC);
CREATE INDEX work_order_number_search ON work_order (number text_pattern_ops); -- by the first characters

-- One row per event. The application deletes only rows that the workflow never
-- saw: a process that died between this write and the end of its task leaves them.
CREATE TABLE journal (
    number          text NOT NULL REFERENCES work_order,
    version         integer NOT NULL CHECK (version >= 1),
    kind            text NOT NULL,
    at              timestamptz NOT NULL, -- workflow time of the decision
    by_role         text NOT NULL,
    by_id           text NOT NULL,
    reason          text NOT NULL DEFAULT '',
    phase           text NOT NULL,            -- after the event
    phase_left      text NOT NULL DEFAULT '', -- when the event changed the phase
    working_seconds bigint NOT NULL DEFAULT 0, -- spent in phase_left
    update_id       text NOT NULL DEFAULT '',
    data            jsonb NOT NULL,
    CONSTRAINT journal_pkey PRIMARY KEY (number, version)
);
-- Rows come in the order of time, so a few summary pages find a period.
CREATE INDEX journal_by_time ON journal USING brin (at) WITH (pages_per_range = 16, autosummarize = on);

-- The state is written some twenty times for every time it is read: lz4 costs a
-- fraction of the default where the server was built with it.
-- +goose StatementBegin
DO $$ BEGIN
    ALTER TABLE work_order ALTER COLUMN state SET COMPRESSION lz4;
    ALTER TABLE journal ALTER COLUMN data SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
-- +goose StatementEnd

CREATE TABLE stage_visit (
    number          text NOT NULL REFERENCES work_order,
    seq             integer NOT NULL,
    phase           text NOT NULL,
    entered         timestamptz NOT NULL,
    left_at         timestamptz,
    working_seconds bigint NOT NULL DEFAULT 0, -- known when left
    PRIMARY KEY (number, seq)
);
CREATE INDEX stage_visit_left ON stage_visit (phase, left_at);

CREATE TABLE hold (
    number text NOT NULL REFERENCES work_order,
    seq    integer NOT NULL,
    reason text NOT NULL,
    side   text NOT NULL, -- who is to move: us, client, supplier, manufacturer, subcontractor
    job_id text NOT NULL DEFAULT '',
    since  timestamptz NOT NULL,
    due    timestamptz,
    until  timestamptz, -- null while it lasts
    PRIMARY KEY (number, seq)
);
CREATE INDEX hold_open ON hold (reason, number) WHERE until IS NULL;

-- ---------------------------------------------------------------- stock
-- Quantities are thousandths of a unit.

CREATE TABLE stock_item (
    branch   text NOT NULL REFERENCES branch,
    part_no  text NOT NULL,
    on_hand  bigint NOT NULL DEFAULT 0,
    reserved bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (branch, part_no),
    -- Nothing is promised twice, and nothing leaves that is not there (R2).
    CONSTRAINT stock_item_covers_reserved CHECK (reserved BETWEEN 0 AND on_hand)
);

-- The ledger: on_hand is the sum of a part's movements.
CREATE TABLE stock_movement (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    branch   text NOT NULL,
    part_no  text NOT NULL,
    qty      bigint NOT NULL, -- into stock is above zero
    kind     text NOT NULL CHECK (kind IN ('receipt', 'issue', 'return', 'count')),
    order_no text NOT NULL DEFAULT '',
    line_id  text NOT NULL DEFAULT '',
    reason   text NOT NULL DEFAULT '',
    by_id    text NOT NULL DEFAULT '',
    key      text NOT NULL CONSTRAINT stock_movement_once UNIQUE, -- of the request: booked once, however often it is sent
    at       timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (branch, part_no) REFERENCES stock_item,
    CHECK (kind = 'count' OR (kind = 'issue') = (qty < 0) AND qty <> 0)
);
CREATE INDEX stock_movement_by_part ON stock_movement (branch, part_no, id DESC);
CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- stock_item.reserved is the sum of a part's held reservations.
CREATE TABLE reservation (
    key      text PRIMARY KEY, -- of the request: the first answer is the answer
    order_no text NOT NULL,
    line_id  text NOT NULL,
    branch   text NOT NULL,
    part_no  text NOT NULL,
    qty      bigint NOT NULL CHECK (qty >= 0), -- 0: another order was faster
    state    text NOT NULL CHECK (state IN ('held', 'issued', 'released', 'returned')),
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reservation_by_line ON reservation (order_no, line_id);
CREATE INDEX reservation_held ON reservation (branch, part_no) WHERE state = 'held';

-- ---------------------------------------------------------------- purchases

CREATE SEQUENCE purchase_number;
CREATE TABLE purchase_order (
    number      text PRIMARY KEY,
    branch      text NOT NULL REFERENCES branch,
    supplier_id text NOT NULL CONSTRAINT purchase_order_supplier REFERENCES supplier,
    order_no    text NOT NULL,
    state       text NOT NULL CHECK (state IN ('open', 'received', 'cancelled')),
    at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX purchase_order_list ON purchase_order (branch, at DESC, number DESC);
CREATE INDEX purchase_order_open ON purchase_order (branch, at DESC, number DESC) WHERE state = 'open';
CREATE INDEX purchase_order_by_order ON purchase_order (order_no);

CREATE TABLE purchase_line (
    number   text NOT NULL REFERENCES purchase_order,
    line_id  text NOT NULL,
    part_no  text NOT NULL,
    qty      bigint NOT NULL CHECK (qty > 0),
    cost     bigint NOT NULL CHECK (cost >= 0), -- per unit, minor units
    received bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
    eta      timestamptz NOT NULL,
    state    text NOT NULL CHECK (state IN ('ordered', 'received', 'cancelled')),
    key      text NOT NULL CONSTRAINT purchase_line_once UNIQUE,
    PRIMARY KEY (number, line_id)
);

-- ---------------------------------------------------------------- the workshop's plan

-- A mechanic's planned time for a job. The wish is what was asked for: the same
-- wish again is the same answer.
CREATE TABLE assignment (
    order_no      text NOT NULL,
    job_id        text NOT NULL,
    mechanic_id   text NOT NULL,
    from_at       timestamptz NOT NULL,
    upto          timestamptz NOT NULL CHECK (upto >= from_at),
    hours         bigint NOT NULL, -- asked for, hundredths of an hour of working time
    wish_mechanic text NOT NULL DEFAULT '',
    wish_from     timestamptz,
    PRIMARY KEY (order_no, job_id),
    -- No mechanic has two jobs at once (C17).
    CONSTRAINT assignment_no_double_booking EXCLUDE USING gist (mechanic_id WITH =, tstzrange(from_at, upto) WITH &&)
);

-- ---------------------------------------------------------------- billing
-- Amounts are minor units.

CREATE SEQUENCE invoice_number;
CREATE TABLE invoice (
    number     text PRIMARY KEY,
    order_no   text NOT NULL,
    branch     text NOT NULL,
    payer_kind text NOT NULL,
    payer_id   text NOT NULL,
    currency   text NOT NULL,
    total      bigint NOT NULL CHECK (total >= 0),
    tax        bigint NOT NULL CHECK (tax BETWEEN 0 AND total), -- contained in total
    paid       bigint NOT NULL DEFAULT 0,
    state      text NOT NULL CHECK (state IN ('issued', 'part_paid', 'paid', 'credited')),
    reason     text NOT NULL DEFAULT '', -- why it was credited
    key        text NOT NULL CONSTRAINT invoice_once UNIQUE, -- order and payer: one invoice each
    issued_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT invoice_not_overpaid CHECK (paid BETWEEN 0 AND total)
);
CREATE INDEX invoice_by_order ON invoice (order_no);

CREATE TABLE invoice_line (
    number  text NOT NULL REFERENCES invoice,
    seq     integer NOT NULL,
    job_id  text NOT NULL DEFAULT '',
    line_id text NOT NULL DEFAULT '',
    text    text NOT NULL,
    part_no text NOT NULL DEFAULT '',
    qty     bigint NOT NULL DEFAULT 0, -- thousandths of a unit
    hours   bigint NOT NULL DEFAULT 0, -- hundredths of an hour
    basis   text NOT NULL,
    amount  bigint NOT NULL,
    PRIMARY KEY (number, seq)
);

-- +goose StatementBegin
CREATE FUNCTION invoice_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT total FROM invoice WHERE number = NEW.number)
       <> (SELECT coalesce(sum(amount), 0) FROM invoice_line WHERE number = NEW.number) THEN
        RAISE EXCEPTION 'the lines of invoice % do not sum to its total', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_adds_up';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- What a payer is asked for is what the lines say, to the kopeck (C7). A CHECK
-- sees one row; this looks at the whole invoice when the transaction ends.
CREATE CONSTRAINT TRIGGER invoice_adds_up AFTER INSERT OR UPDATE OF total ON invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_adds_up();
CREATE CONSTRAINT TRIGGER invoice_line_adds_up AFTER INSERT ON invoice_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_adds_up();
CREATE TRIGGER invoice_line_append_only BEFORE UPDATE OR DELETE ON invoice_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The ledger of payments: invoice.paid is its sum.
CREATE TABLE payment (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number    text NOT NULL REFERENCES invoice,
    amount    bigint NOT NULL CHECK (amount > 0),
    paid_upto bigint NOT NULL, -- running total after it
    at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payment_once UNIQUE (number, paid_upto)
);
CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE ON payment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- ---------------------------------------------------------------- messages, links, surveys

CREATE TABLE message (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    branch    text NOT NULL,
    order_no  text NOT NULL,
    client_id text NOT NULL,
    key       text NOT NULL, -- template and occasion
    template  text NOT NULL,
    channel   text NOT NULL CHECK (channel IN ('sms', 'email', 'phone', 'messenger', 'web')),
    address   text NOT NULL DEFAULT '', -- empty for web: it waits on the client's page
    language  text NOT NULL,
    subject   text NOT NULL DEFAULT '',
    body      text NOT NULL,
    state     text NOT NULL CHECK (state IN ('queued', 'withdrawn')),
    at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_once UNIQUE (order_no, key)
);
CREATE INDEX message_outbox ON message (id) WHERE state = 'queued';
CREATE INDEX message_by_client ON message (client_id, id DESC);

-- A link is shown once, in its message, and kept only as its hash: who reads
-- this table can not act for the client.
CREATE TABLE client_link (
    token_hash       bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    order_no         text NOT NULL,
    client_id        text NOT NULL,
    scope            text NOT NULL CHECK (scope IN ('estimate', 'survey', 'order')),
    estimate_version integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT now(),
    expires_at       timestamptz NOT NULL,
    revoked          boolean NOT NULL DEFAULT false,
    CHECK ((scope = 'estimate') = (estimate_version > 0))
);
CREATE INDEX client_link_by_order ON client_link (order_no);

CREATE TABLE survey (
    order_no    text PRIMARY KEY,
    branch      text NOT NULL,
    client_id   text NOT NULL,
    state       text NOT NULL CHECK (state IN ('scheduled', 'sent', 'reminded', 'answered', 'expired', 'suppressed')),
    reason      text NOT NULL DEFAULT '' CHECK (state <> 'suppressed' OR reason <> ''),
    due_at      timestamptz NOT NULL,
    sent_at     timestamptz,
    answered_at timestamptz,
    csat        integer CHECK (csat BETWEEN 1 AND 5), -- 1 very unhappy to 5 very happy
    ces         integer CHECK (ces BETWEEN 1 AND 7),  -- 1 strongly disagree to 7 strongly agree that it was easy
    comment     text NOT NULL DEFAULT '',
    CHECK ((state = 'answered') = (answered_at IS NOT NULL AND csat IS NOT NULL AND ces IS NOT NULL))
);
CREATE INDEX survey_sent_to_client ON survey (client_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX survey_by_answer ON survey (branch, answered_at) WHERE answered_at IS NOT NULL;
