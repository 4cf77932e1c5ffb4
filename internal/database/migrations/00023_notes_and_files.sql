-- What people write to each other about an order, a concern, a job or a car. Notes bring
-- no order on: they are plain rows. Whom one names (@name) has to read and close it.
-- And the photos and papers that they add to the same.

-- +goose Up

CREATE TABLE note (
    id         text PRIMARY KEY,
    branch     text NOT NULL REFERENCES branch,
    order_no   text NOT NULL DEFAULT '', -- or a car
    concern    integer NOT NULL DEFAULT 0 CHECK (concern >= 0),
    job_id     text NOT NULL DEFAULT '',
    vehicle_id text REFERENCES vehicle,
    text       text NOT NULL CHECK (text <> ''),
    by_id      text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    CHECK ((order_no = '') = (vehicle_id IS NOT NULL)),
    CHECK (order_no <> '' OR (concern = 0 AND job_id = '')),
    CHECK (concern = 0 OR job_id = '')
);
CREATE INDEX note_by_order ON note (order_no, at) WHERE order_no <> '';
CREATE INDEX note_by_vehicle ON note (vehicle_id, at) WHERE vehicle_id IS NOT NULL;

CREATE TABLE note_mention (
    note_id  text NOT NULL REFERENCES note ON DELETE CASCADE,
    staff_id text NOT NULL REFERENCES staff,
    closed   timestamptz,
    PRIMARY KEY (note_id, staff_id)
);
CREATE INDEX note_mention_open ON note_mention (staff_id) WHERE closed IS NULL;

CREATE TABLE file (
    id         text PRIMARY KEY,
    branch     text NOT NULL REFERENCES branch,
    order_no   text NOT NULL DEFAULT '', -- or a car
    concern    integer NOT NULL DEFAULT 0 CHECK (concern >= 0),
    job_id     text NOT NULL DEFAULT '',
    vehicle_id text REFERENCES vehicle,
    name       text NOT NULL CHECK (name <> ''),
    type       text NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'application/pdf')),
    bytes      integer NOT NULL CHECK (bytes > 0),
    by_id      text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    CHECK ((order_no = '') = (vehicle_id IS NOT NULL)),
    CHECK (order_no <> '' OR (concern = 0 AND job_id = '')),
    CHECK (concern = 0 OR job_id = '')
);
CREATE INDEX file_by_order ON file (order_no, at) WHERE order_no <> '';
CREATE INDEX file_by_vehicle ON file (vehicle_id, at) WHERE vehicle_id IS NOT NULL;

-- Contents by name: the file and its small picture. Empty where a folder keeps them.
CREATE TABLE file_content (
    name    text PRIMARY KEY,
    content bytea NOT NULL
);
ALTER TABLE file_content ALTER COLUMN content SET STORAGE EXTERNAL; -- pictures are compressed already
