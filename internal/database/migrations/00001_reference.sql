-- Cards and set-up data: who works where, who the clients are, what they drive,
-- who pays, what parts exist and under which rules orders are opened.

-- +goose Up

-- Trigrams make "any fragment of a name, phone, plate or VIN" an index scan:
-- at the desk people type the middle of a VIN and the last digits of a phone.
-- The extension is trusted since PostgreSQL 13, so no superuser is needed.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE branch (
    id   text PRIMARY KEY CHECK (id ~ '^[A-Z0-9]{1,8}$'), -- stands in front of every order number
    name text NOT NULL CHECK (name <> '')
);

-- Order numbers are gapless within a branch, which a PostgreSQL sequence is not.
CREATE TABLE number_sequence (
    branch text PRIMARY KEY REFERENCES branch,
    next   bigint NOT NULL DEFAULT 1 CHECK (next >= 1)
);

CREATE TABLE staff (
    id         text PRIMARY KEY,
    branch     text NOT NULL REFERENCES branch,
    name       text NOT NULL CHECK (name <> ''),
    role       text NOT NULL CHECK (role IN ('reception', 'parts', 'mechanic', 'foreman', 'manager', 'admin')),
    skills     text[] NOT NULL DEFAULT '{}',
    phone      text,
    active     boolean NOT NULL DEFAULT true, -- people who left stay: old orders name them
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX staff_by_branch ON staff (branch, role, id);

CREATE TABLE bay (
    id     text PRIMARY KEY,
    branch text NOT NULL REFERENCES branch,
    name   text NOT NULL CHECK (name <> ''),
    UNIQUE (branch, name)
);

-- A token is shown once and kept only as its hash: who reads the table can not log in.
CREATE TABLE api_token (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    staff_id   text NOT NULL REFERENCES staff,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_token_by_staff ON api_token (staff_id);

-- Companies that pay for lines; the client pays under the client's own id.
CREATE TABLE payer (
    id   text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('manufacturer', 'distributor', 'dealer', 'insurer')),
    name text NOT NULL CHECK (name <> '')
);

CREATE TABLE client (
    id                    text PRIMARY KEY,
    kind                  text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'company')),
    name                  text NOT NULL CHECK (name <> ''),
    -- As it is searched: small letters, ё as е. Made by the program, because lower()
    -- leaves Cyrillic alone in a database of locale C.
    name_key              text NOT NULL DEFAULT '',
    language              text NOT NULL DEFAULT 'ru' CHECK (language IN ('ru', 'en', 'es', 'pt')),
    preferred_channel     text NOT NULL DEFAULT 'sms'
                          CHECK (preferred_channel IN ('sms', 'email', 'phone', 'messenger', 'web')),
    consent_service       boolean NOT NULL DEFAULT false,
    consent_marketing     boolean NOT NULL DEFAULT false,
    consent_personal_data boolean NOT NULL DEFAULT false,
    consents_at           timestamptz, -- when a consent was last given or withdrawn
    staff_flag            text NOT NULL DEFAULT 'none' CHECK (staff_flag IN ('none', 'caution', 'service_refused')),
    flag_reason           text NOT NULL DEFAULT '',
    version               integer NOT NULL DEFAULT 1, -- counts edits: a stale edit is refused
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    -- Refusing service is recorded with its reason (P19).
    CONSTRAINT client_flag_has_reason CHECK (staff_flag = 'none' OR flag_reason <> '')
);
CREATE INDEX client_name_search ON client USING gin (name_key gin_trgm_ops);

-- A number may be on several cards (a family, a company's driver), once on each.
CREATE TABLE client_phone (
    client_id text NOT NULL REFERENCES client,
    e164      text NOT NULL CHECK (e164 ~ '^\+[1-9][0-9]{4,14}$'),
    verified  boolean NOT NULL DEFAULT false,
    position  integer NOT NULL,
    PRIMARY KEY (client_id, e164)
);
CREATE INDEX client_phone_search ON client_phone USING gin (e164 gin_trgm_ops);

CREATE TABLE client_email (
    client_id text NOT NULL REFERENCES client,
    email     text NOT NULL,
    position  integer NOT NULL,
    PRIMARY KEY (client_id, email)
);

-- Authorised representative (доверенное лицо) and what this person may do (P2).
CREATE TABLE representative (
    id                text PRIMARY KEY,
    client_id         text NOT NULL REFERENCES client,
    name              text NOT NULL CHECK (name <> ''),
    phone             text,
    doc_no            text NOT NULL CHECK (doc_no <> ''), -- number of the power of attorney
    valid_to          date NOT NULL,
    may_drop_off      boolean NOT NULL DEFAULT false,
    may_approve_up_to bigint NOT NULL DEFAULT 0 CHECK (may_approve_up_to >= 0), -- minor units
    may_pick_up       boolean NOT NULL DEFAULT false,
    may_sign          boolean NOT NULL DEFAULT false,
    revoked_at        timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX representative_by_client ON representative (client_id);

CREATE TABLE vehicle (
    id              text PRIMARY KEY,
    vin             text NOT NULL CONSTRAINT vehicle_vin_once UNIQUE CHECK (vin ~ '^[A-HJ-NPR-Z0-9]{17}$'),
    plate           text NOT NULL DEFAULT '', -- as it is written on the car; may move to another car
    plate_key       text NOT NULL DEFAULT '', -- as it is searched: workorder.NormalizePlate
    make            text NOT NULL CHECK (make <> ''),
    model           text NOT NULL CHECK (model <> ''),
    year            integer CHECK (year BETWEEN 1900 AND 2200),
    engine_code     text NOT NULL DEFAULT '',
    -- client_vehicle is «Автомобиль клиента», the status of a card made at intake (P5).
    status          text NOT NULL DEFAULT 'client_vehicle'
                    CHECK (status IN ('client_vehicle', 'own_stock', 'demo', 'loan_car', 'sold', 'scrapped')),
    in_service_date date,
    version         integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX vehicle_plate_search ON vehicle USING gin (plate_key gin_trgm_ops);
CREATE INDEX vehicle_vin_search ON vehicle USING gin (vin gin_trgm_ops);

CREATE TABLE vehicle_owner (
    vehicle_id text NOT NULL REFERENCES vehicle,
    client_id  text NOT NULL REFERENCES client,
    from_at    timestamptz NOT NULL,
    to_at      timestamptz CHECK (to_at >= from_at),
    PRIMARY KEY (vehicle_id, from_at)
);
-- One owner at a time: an order asks who owns the car now and must get one answer.
CREATE UNIQUE INDEX vehicle_owner_now ON vehicle_owner (vehicle_id) WHERE to_at IS NULL;
CREATE INDEX vehicle_owner_by_client ON vehicle_owner (client_id);

CREATE TABLE odometer_reading (
    id         text PRIMARY KEY,
    vehicle_id text NOT NULL REFERENCES vehicle,
    km         bigint NOT NULL CHECK (km BETWEEN 0 AND 5000000),
    at         timestamptz NOT NULL,
    source     text NOT NULL,
    source_ref text CONSTRAINT odometer_source_once UNIQUE, -- an order's reading is recorded once, however often it is sent
    reason     text NOT NULL DEFAULT '', -- why it is lower than the one before
    by_id      text NOT NULL
);
CREATE INDEX odometer_by_vehicle ON odometer_reading (vehicle_id, at DESC, id DESC);

CREATE TABLE coverage (
    id         text PRIMARY KEY,
    vehicle_id text NOT NULL REFERENCES vehicle,
    payer_id   text NOT NULL REFERENCES payer,
    grantor    text NOT NULL CHECK (grantor IN ('manufacturer', 'distributor', 'dealer_parts', 'dealer_labour',
                                                'part_supplier', 'extended_contract', 'insurer')),
    pct_parts  integer NOT NULL CHECK (pct_parts BETWEEN 0 AND 10000), -- hundredths of a percent
    pct_labour integer NOT NULL CHECK (pct_labour BETWEEN 0 AND 10000),
    pct_other  integer NOT NULL DEFAULT 0 CHECK (pct_other BETWEEN 0 AND 10000),
    starts_on  date NOT NULL,
    ends_on    date NOT NULL CHECK (ends_on >= starts_on), -- the last day it holds
    km_limit   bigint CHECK (km_limit > 0), -- null: no limit
    deductible bigint NOT NULL DEFAULT 0 CHECK (deductible >= 0), -- minor units
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX coverage_by_vehicle ON coverage (vehicle_id, ends_on);

CREATE TABLE part (
    part_no  text PRIMARY KEY CHECK (part_no <> ''),
    name     text NOT NULL CHECK (name <> ''),
    name_key text NOT NULL DEFAULT '', -- as it is searched, like client.name_key
    price    bigint CHECK (price >= 0), -- minor units of the policy's currency; null: not on the price list
    unit     text NOT NULL DEFAULT 'pcs'
);
CREATE INDEX part_no_search ON part USING gin (upper(part_no) gin_trgm_ops);
CREATE INDEX part_name_search ON part USING gin (name_key gin_trgm_ops);

CREATE TABLE supplier (
    id   text PRIMARY KEY,
    name text NOT NULL CHECK (name <> '')
);

CREATE TABLE supplier_part (
    supplier_id   text NOT NULL REFERENCES supplier,
    part_no       text NOT NULL REFERENCES part,
    cost          bigint NOT NULL CHECK (cost >= 0), -- minor units
    lead_days_p50 integer NOT NULL CHECK (lead_days_p50 >= 0), -- calendar days from order to delivery, half the time
    lead_days_p90 integer NOT NULL, -- nine times out of ten: what may be promised
    PRIMARY KEY (supplier_id, part_no),
    CHECK (lead_days_p90 >= lead_days_p50)
);
CREATE INDEX supplier_part_by_part ON supplier_part (part_no);

-- Versions of rules are never changed: an order lives under the one it was opened under (T4).
CREATE TABLE policy (
    version integer PRIMARY KEY CHECK (version >= 1),
    doc     jsonb NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    by_id   text NOT NULL
);

CREATE TABLE calendar (
    branch  text NOT NULL REFERENCES branch,
    version integer NOT NULL CHECK (version >= 1),
    doc     jsonb NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    by_id   text NOT NULL,
    PRIMARY KEY (branch, version)
);

-- Answers of requests that carried an Idempotency-Key, so that a repeated one changes nothing.
CREATE TABLE once (
    principal text NOT NULL,
    key       text NOT NULL,
    hash      bytea NOT NULL, -- of the request, to tell a repeat from another request with the same key
    status    integer NOT NULL,
    answer    jsonb NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (principal, key)
);
CREATE INDEX once_by_age ON once (at);

-- Who changed which card, when and how. Orders have their own journal.
CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    by_id   text NOT NULL,
    by_role text NOT NULL,
    what    text NOT NULL,
    ref     text NOT NULL, -- id of the card
    data    jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_by_ref ON audit (ref, id);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd

-- What is written down stays: neither program nor person rewrites history or rules in force.
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_append_only BEFORE UPDATE OR DELETE ON policy
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_append_only BEFORE UPDATE OR DELETE ON calendar
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
